// Draws the pins of the public map. Every value from the server is set as text, never as HTML.
"use strict";
(function () {
  const holder = document.querySelector(".map[data-source]");
  const map = window.chiikinowaMap;
  if (!holder || !map) return;
  map.attributionControl.setPrefix("Leaflet");

  function line(tag, text, className) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function card(properties) {
    const box = document.createElement("div");
    const link = line("a", properties.name);
    link.href = properties.link;
    const title = document.createElement("strong");
    title.append(link);
    box.append(title, line("p", properties.kind_label, "chip"));
    for (const text of [properties.place, properties.schedule, properties.freshness_label]) {
      box.append(line("p", text));
    }
    if (properties.place_note) box.append(line("small", properties.place_note));
    return box;
  }

  function pin(feature) {
    const [lon, lat] = feature.geometry.coordinates;
    const { name, kind, kind_label: label } = feature.properties;
    const icon = L.divIcon({ className: "pin kind-" + kind, iconSize: [26, 26], popupAnchor: [0, -10] });
    const marker = L.marker([lat, lon], { icon, title: name, alt: name + "(" + label + ")", keyboard: true });
    marker.bindPopup(() => card(feature.properties), { maxWidth: 260 });
    return marker;
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const badge = line("span", String(count));
    return L.divIcon({ html: badge, className: "cluster", iconSize: [38, 38] });
  }

  function nameCluster(event) {
    const element = event.layer.getElement && event.layer.getElement();
    if (element && event.layer.getChildCount) {
      element.setAttribute("aria-label", event.layer.getChildCount() + "件。押すと広げます");
      element.setAttribute("role", "button");
    }
  }

  async function draw() {
    const answer = await fetch(holder.dataset.source, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const collection = await answer.json();
    const group = L.markerClusterGroup({ iconCreateFunction: clusterIcon, maxClusterRadius: 40, showCoverageOnHover: false });
    group.on("add layeradd animationend", nameCluster);
    for (const feature of collection.features) group.addLayer(pin(feature));
    map.addLayer(group);
    if (collection.features.length > 0) map.fitBounds(group.getBounds().pad(0.15), { maxZoom: 15 });
    group.eachLayer(() => undefined);
    document.querySelectorAll(".cluster").forEach((element) => {
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", element.textContent + "件。押すと広げます");
    });
    holder.dataset.ready = String(collection.features.length);
  }

  draw().catch(() => {
    holder.append(line("p", "地図の情報を読み込めませんでした。下の一覧をご覧ください。", "map-error"));
  });
})();
