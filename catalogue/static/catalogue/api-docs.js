// Draws the description of the API. No validator, which would be another host's; nothing is kept in the browser.
"use strict";

const place = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
