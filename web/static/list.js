// Opens the further filters on a wide screen, where there is room for them.
"use strict";
(function () {
  const more = document.querySelector("details.more-filters");
  if (more && window.matchMedia("(min-width: 801px)").matches) more.open = true;
})();
