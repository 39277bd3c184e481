// Draws pins and town names of the public map. Every value from the server is set as text, never as HTML.
"use strict";
(function () {
  const holder = document.querySelector(".map[data-pins]");
  const map = window.chiikinowaMap;
  if (!holder || !map) return;
  const NEAR_ZOOM = 15;
  const CLOSE_UP_ZOOM = 16;
  const LABEL_BELOW = 12; // pixels below the middle of the town, where its pin is
  map.attributionControl.setPrefix("Leaflet");
  L.control.scale({ imperial: false }).addTo(map);
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", "地図");

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function rename(selector, name) {
    const control = holder.querySelector(selector);
    if (!control) return;
    control.setAttribute("aria-label", name);
    control.title = name;
  }
  rename(".leaflet-control-zoom-in", "地図を拡大する");
  rename(".leaflet-control-zoom-out", "地図を縮小する");

  // --- pins ---

  function card(properties) {
    const box = element("div", "", "pin-card");
    const link = element("a", properties.name);
    link.href = properties.link;
    const title = element("strong");
    title.append(link);
    box.append(title, element("p", properties.kind_label, "chip"));
    for (const fact of properties.facts) box.append(element("p", fact));
    if (properties.place_note) box.append(element("small", properties.place_note));
    return box;
  }

  function pin(feature) {
    const [lon, lat] = feature.geometry.coordinates;
    const { name, symbol, kind_label: label } = feature.properties;
    const icon = L.icon({ iconUrl: holder.dataset.symbols + symbol + ".svg", iconSize: [35, 35], popupAnchor: [0, -12], className: "pin" });
    const marker = L.marker([lat, lon], { icon, alt: name + "(" + label + ")", title: name, keyboard: true });
    marker.bindPopup(() => card(feature.properties), { maxWidth: 280, minWidth: 180, keepInView: true });
    return marker;
  }

  const ClusterIcon = L.DivIcon.extend({
    createIcon(old) {
      const made = L.DivIcon.prototype.createIcon.call(this, old);
      made.setAttribute("aria-label", this.options.count + "件。押すと広げます");
      return made;
    },
  });

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    return new ClusterIcon({ html: element("span", String(count)), count, className: "cluster", iconSize: [40, 40] });
  }

  // Keyboard: Enter on a pin opens its card and moves into it, Escape closes it, focus returns to the pin.
  function followFocus(event) {
    const card = event.popup.getElement();
    const marker = event.popup._source;
    const opener = marker && marker.getElement && marker.getElement();
    const close = card.querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", "閉じる");
    if (!opener || document.activeElement !== opener) return;
    card.querySelector("a").focus({ preventScroll: true });
    map.once("popupclose", () => {
      if (card.contains(document.activeElement) || document.activeElement === document.body) opener.focus({ preventScroll: true });
    });
  }
  map.on("popupopen", followFocus);
  holder.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  async function answerOf(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function drawPins() {
    const collection = await answerOf(holder.dataset.pins);
    const group = L.markerClusterGroup({ iconCreateFunction: clusterIcon, maxClusterRadius: 44, showCoverageOnHover: false });
    const markers = new Map(collection.features.map((feature) => [feature.id, pin(feature)]));
    group.addLayers([...markers.values()]);
    map.addLayer(group);
    if (holder.dataset.filtered && markers.size > 0) map.fitBounds(group.getBounds().pad(0.2), { maxZoom: CLOSE_UP_ZOOM });
    const show = (id) => markers.has(id) && group.zoomToShowLayer(markers.get(id), () => markers.get(id).openPopup());
    show(holder.dataset.focus);
    document.querySelectorAll("a[data-pin]").forEach((link) => link.addEventListener("click", (event) => {
      if (!markers.has(link.dataset.pin) || holder.offsetParent === null) return;
      event.preventDefault();
      show(link.dataset.pin);
      holder.scrollIntoView({ block: "nearest" });
    }));
    holder.dataset.ready = String(markers.size);
  }

  // --- names of areas and towns: as many as fit without overlapping, the larger places first ---

  function areaNames() {
    const found = [];
    map.eachLayer((layer) => {
      const facts = layer.feature && layer.feature.properties;
      if (!facts || facts.kind === "municipality" || !layer.getCenter) return;
      const middle = layer.getCenter();
      found.push({ name: facts.name, rank: 0, point: [middle.lat, middle.lng], below: -8 });
    });
    return found;
  }

  function townName(town) {
    const [lon, lat] = town.geometry.coordinates;
    return { name: town.properties.name.replace(/^(大字|字)/, ""), rank: town.properties.rank, point: [lat, lon], below: LABEL_BELOW };
  }

  function place(names, layer) {
    layer.clearLayers();
    const taken = [];
    const size = map.getSize();
    for (const { name, rank, point, below } of names) {
      const at = map.latLngToContainerPoint(point);
      const half = name.length * (rank === 0 ? 8 : 7) + 4;
      const row = at.y + below;
      if (at.x < 0 || at.y < 0 || at.x > size.x || at.y > size.y) continue;
      if (taken.some((other) => Math.abs(other.x - at.x) < half + other.half && Math.abs(other.row - row) < 20)) continue;
      taken.push({ x: at.x, row, half });
      const icon = L.divIcon({ html: element("span", name), className: rank === 0 ? "area-label" : "town-label", iconSize: [half * 2, 20], iconAnchor: [half, -below] });
      L.marker(point, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(layer);
    }
  }

  async function drawNames() {
    const collection = await answerOf(holder.dataset.towns);
    const names = [...areaNames(), ...collection.features.map(townName)];
    const layer = L.layerGroup().addTo(map);
    const draw = () => {
      const close = map.getZoom() >= NEAR_ZOOM;
      const order = (one) => (close && one.rank > 0 ? 3 - one.rank : one.rank);
      place(names.filter((one) => close || one.rank < 2).sort((one, other) => order(one) - order(other)), layer);
    };
    map.on("moveend resize", draw);
    draw();
  }

  drawNames().catch(() => undefined);
  drawPins().catch(() => {
    const note = element("p", "地図の情報を読み込めませんでした。一覧をご覧ください。", "map-error");
    note.setAttribute("role", "status");
    holder.before(note);
  });
})();
