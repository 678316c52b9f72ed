FROM python:3.12-slim
RUN pip install --no-cache-dir uv && useradd --create-home shop
WORKDIR /app
COPY pyproject.toml requirements.lock README.md ./
RUN uv pip install --system --no-cache --require-hashes -r requirements.lock
COPY knowledge knowledge
COPY assistant assistant
COPY web web
RUN uv pip install --system --no-cache --no-deps .
USER shop
ENV COMPTOIR_DATA=/home/shop/data COMPTOIR_HOST=0.0.0.0
VOLUME /home/shop/data
EXPOSE 8000
CMD ["comptoir", "serve"]
