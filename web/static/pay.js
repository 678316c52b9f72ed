// Mounts Stripe's form on our page to pay; card numbers go from its frame to Stripe and never through here.
const place = document.getElementById("stripe");
const stripe = Stripe(place.dataset.key);
const open = stripe.createEmbeddedCheckoutPage || stripe.initEmbeddedCheckout;
open.call(stripe, { fetchClientSecret: async () => place.dataset.secret }).then((form) => form.mount(place));
