// Opens the further filters where there is room for them, and offers to sort by nearness.
"use strict";
(function () {
  const more = document.querySelector("details.more-filters");
  if (more && window.matchMedia("(min-width: 801px)").matches) more.open = true;

  const form = document.querySelector("form.filter");
  if (form) {
    // keeps the address short: what was left empty is not sent
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }

  const nearby = document.querySelector(".nearby");
  if (!nearby || !window.isSecureContext || !navigator.geolocation) return;
  nearby.hidden = false;
  nearby.addEventListener("click", () => {
    nearby.textContent = "場所を調べています…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const target = new URL(nearby.dataset.near, window.location.href);
        target.searchParams.set("near", coords.longitude.toFixed(3) + "," + coords.latitude.toFixed(3));
        window.location.assign(target);
      },
      () => {
        nearby.textContent = "もう一度、今いる所を調べる";
        const problem = document.querySelector(".nearby-problem");
        if (problem) problem.hidden = false;
        if (more) more.open = true;
      },
      { maximumAge: 300000, timeout: 10000 },
    );
  });
})();
