"""Where parcels go, as anybody from outside may say it: a shopper's tool call, the API."""

from pydantic import BaseModel, ConfigDict, Field


class Address(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    line1: str = Field(min_length=1, max_length=300)
    line2: str = Field("", max_length=300)
    city: str = Field(min_length=1, max_length=200)
    state: str = Field("", max_length=100)
    postal_code: str = Field("", max_length=40)
    country: str = Field(min_length=2, max_length=100)
