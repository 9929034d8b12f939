// Everything reads without this: it adds sorting, choosing countries, other drawings, and values under the pointer.
"use strict";
(function () {
  function all(what, root) { return Array.prototype.slice.call((root || document).querySelectorAll(what)); }
  function one(what, root) { return (root || document).querySelector(what); }

  // Sorting
  function key(cell) {
    var k = cell.getAttribute("data-k");
    if (k !== null) return k === "" ? null : parseFloat(k);
    var t = cell.textContent.trim();
    return t === "" || t === "–" ? null : t;
  }
  function sortBy(table, th, column) {
    var up = th.getAttribute("aria-sort") !== "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var x = key(a.cells[column]), y = key(b.cells[column]);
      if (x === null || y === null) return (x === null) - (y === null); // what has no value stays last
      var c = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
      return up ? c : -c;
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (h) { h.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.forEach(function (r) { body.appendChild(r); });
  }

  // Choosing countries: by code; names are those on the buttons
  var filter = one("#filter"), state = one(".state"), said = one(".state p"), names = {}, chosen = [];
  all(".chips button").forEach(function (b) { names[b.getAttribute("data-f")] = b.textContent; });
  function wanted() { return filter.value.trim().toLowerCase(); }
  function isShown(code) {
    var text = wanted();
    return (!chosen.length || chosen.indexOf(code) >= 0) && (!text || (names[code] || code).toLowerCase().indexOf(text) >= 0);
  }
  function mark(e) { e.toggleAttribute("hidden", !isShown(e.getAttribute("data-c"))); }
  function markColumns(table) { // the numbers of a chart: a column a country
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (th, i) {
      if (!th.hasAttribute("data-c")) return;
      var hide = !isShown(th.getAttribute("data-c"));
      if (hide === th.hidden) return;
      th.hidden = hide;
      Array.prototype.forEach.call(table.tBodies[0].rows, function (r) { if (r.cells[i]) r.cells[i].hidden = hide; });
    });
  }
  function closeRanks(svg) { // a heat map: the rows that are left move up
    var height = parseFloat(svg.getAttribute("data-x").split(" ")[4]), rows = all(".rows>g", svg), left = 0;
    rows.forEach(function (g) {
      mark(g);
      if (!g.hasAttribute("hidden")) g.setAttribute("transform", "translate(0 " + height * left++ + ")");
    });
    var less = height * (rows.length - left), view = svg.viewBox.baseVal, full = parseFloat(svg.getAttribute("data-h") || view.height);
    svg.setAttribute("data-h", full);
    svg.setAttribute("height", full - less);
    svg.setAttribute("viewBox", "0 0 " + view.width + " " + (full - less));
    one(".foot", svg).setAttribute("transform", "translate(0 " + -less + ")");
    var week = one(".w", svg);
    if (week) week.setAttribute("transform", "scale(1 " + left / Math.max(1, rows.length) + ")");
  }
  function sayNone(list) { // where nothing is left, say so
    var parts = all("[data-c]", list), none = parts.length > 0 && parts.every(function (e) { return e.hasAttribute("hidden"); });
    var note = list.parentNode.lastElementChild;
    if (!note.classList.contains("empty")) {
      if (!none) return;
      note = document.createElement("p");
      note.className = "note empty";
      note.textContent = said.getAttribute("data-empty");
      list.parentNode.appendChild(note);
    }
    note.hidden = !none;
  }
  function apply(root) {
    all("tr[data-c],.cell[data-c],blockquote[data-c]", root).forEach(mark);
    all("svg[data-x] .rows", root).forEach(function (g) { closeRanks(g.closest("svg")); });
    all("svg.world [data-f]", root).forEach(function (e) { e.classList.toggle("off", !isShown(e.getAttribute("data-f"))); });
    all("button[data-f]", root).forEach(function (b) { b.setAttribute("aria-pressed", chosen.indexOf(b.getAttribute("data-f")) >= 0); });
    all("figure details[open] table", root).forEach(markColumns);
    all(".grid.small", root).forEach(function (g) { g.classList.toggle("few", all(".cell:not([hidden])", g).length < 7); });
    all("table.s,.grid,.quotes", root).forEach(sayNone);
  }
  function showState() {
    var text = wanted(), list = Object.keys(names).filter(isShown), parts = [];
    if (chosen.length || text) parts.push(list.length ? said.getAttribute("data-only") + list.map(function (c) { return names[c]; }).slice(0, 6).join(", ") + (list.length > 6 ? " … (" + list.length + ")" : "") : said.getAttribute("data-none"));
    all(".switch").forEach(function (s) {
      var now = one("[aria-pressed=true]", s);
      if (now !== one("button", s)) parts.push(now.textContent);
    });
    state.hidden = parts.length === 0;
    said.textContent = parts.join(" · ");
  }
  function keepInSight(e, change) { // what was clicked stays under the pointer
    var before = e.getBoundingClientRect().top;
    change();
    var box = e.getBoundingClientRect();
    if (box.height) window.scrollBy(0, box.top - before);
  }
  function update(near) {
    keepInSight(near, function () { apply(document); showState(); });
  }
  function toggle(code, near) {
    var at = chosen.indexOf(code);
    if (at >= 0) chosen.splice(at, 1); else chosen.push(code);
    update(near);
  }

  // Other drawings: role and base. What a section holds is kept, so the way back costs nothing
  var kept = {};
  function pressed(kind) { return one("[data-" + kind + "][aria-pressed=true]").getAttribute("data-" + kind); }
  function unpack(script) { // deflated, in base64
    var bytes = Uint8Array.from(atob(script.textContent), function (c) { return c.charCodeAt(0); });
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text().then(function (html) {
      var t = document.createElement("template");
      t.innerHTML = html;
      return Array.prototype.slice.call(t.content.childNodes);
    });
  }
  function contentOf(id, role, base) {
    var mine = all("script.view[data-of=" + id + "]"), best = mine.filter(function (s) { return s.getAttribute("data-base") === base; });
    if (mine.some(function (s) { return s.getAttribute("data-role") === "mentioned"; })) // the others show both roles
      best = best.filter(function (s) { return s.getAttribute("data-role") === role; });
    var name = id + (best.length ? " " + best[0].getAttribute("data-role") + " " + base : "");
    if (!kept[name]) kept[name] = unpack(best[0]);
    return kept[name];
  }
  function switchTo(near) {
    var role = pressed("role"), base = pressed("base"), ids = {};
    all("script.view").forEach(function (s) { ids[s.getAttribute("data-of")] = true; });
    return Promise.all(Object.keys(ids).map(function (id) {
      var section = document.getElementById(id), title = one("h2", section);
      if (!kept[id]) kept[id] = Promise.resolve(Array.prototype.slice.call(section.childNodes).filter(function (n) { return n !== title; }));
      return contentOf(id, role, base).then(function (nodes) {
        if (pressed("role") !== role || pressed("base") !== base) return; // chosen otherwise meanwhile
        while (section.lastChild && section.lastChild !== title) section.removeChild(section.lastChild);
        nodes.forEach(function (n) { section.appendChild(n); });
        enhance(section);
      });
    })).then(function () { update(near); });
  }

  // What scripts add to a part of the page
  function wrapInButton(e) {
    var button = document.createElement("button");
    button.type = "button";
    while (e.firstChild) button.appendChild(e.firstChild);
    e.appendChild(button);
    return button;
  }
  function enhance(root) {
    all("table.s", root).forEach(function (table) {
      if (one("thead button", table)) return;
      all("thead th", table).forEach(function (th, column) {
        wrapInButton(th).addEventListener("click", function () { sortBy(table, th, column); });
      });
      all("tr[data-c]>th", table).forEach(function (th) {
        var code = th.parentNode.getAttribute("data-c");
        if (th.textContent === names[code]) wrapInButton(th).setAttribute("data-f", code);
      });
    });
    all(".cell[data-c] h4", root).forEach(function (h) {
      if (!one("button", h) && names[h.parentNode.getAttribute("data-c")])
        wrapInButton(h).setAttribute("data-f", h.parentNode.getAttribute("data-c"));
    });
    all("figure details", root).forEach(function (e) {
      e.addEventListener("toggle", function () { if (e.open) all("table", e).forEach(markColumns); });
    });
  }

  // Values under the pointer
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  function tableOf(figure) {
    var other = figure.getAttribute("data-of");
    return one("details table", other ? document.getElementById(other) : figure);
  }
  function show(event, text) {
    tip.textContent = text;
    tip.hidden = false;
    var x = Math.min(event.pageX + 14, window.scrollX + document.documentElement.clientWidth - tip.offsetWidth - 6);
    tip.style.left = Math.max(4, x) + "px";
    tip.style.top = event.pageY + 16 + "px";
  }
  // data-x: left and right edge of the plot, the number of weeks, the line, and in a heat map the height of a row
  function weekAt(svg, event) {
    var axis = svg.getAttribute("data-x").split(" ").map(Number), box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
    var x = (event.clientX - box.left) * view.width / box.width, y = (event.clientY - box.top) * view.height / box.height;
    var week = Math.floor((x - axis[0]) / (axis[1] - axis[0]) * axis[2]), line = axis[3];
    if (axis.length > 4) line = all(".rows>g", svg).indexOf(all(".rows>g:not([hidden])", svg)[Math.floor(y / axis[4])]);
    var table = tableOf(svg.closest("figure")), row = table && table.tBodies[0].rows[week], head = table && table.tHead.rows[0].cells[line + 1];
    if (!row || !head || week < 0 || line < 0 || !row.cells[line + 1]) return null;
    return head.textContent + ", " + row.cells[0].textContent + ": " + row.cells[line + 1].textContent;
  }
  document.addEventListener("pointermove", function (event) {
    if (!event.target.closest) return;
    var e = event.target.closest("[data-v]"), svg = event.target.closest("svg[data-x]");
    var text = e ? e.getAttribute("data-v") : svg ? weekAt(svg, event) : null;
    if (text) show(event, text); else tip.hidden = true;
  });

  document.addEventListener("click", function (event) {
    var e = event.target.closest && event.target.closest("[data-f]");
    if (e) toggle(e.getAttribute("data-f"), e);
  });
  filter.addEventListener("input", function () { update(filter); });
  all(".switch button").forEach(function (b) {
    b.addEventListener("click", function () {
      all("button", b.parentNode).forEach(function (x) { x.setAttribute("aria-pressed", x === b); });
      switchTo(b);
    });
  });
  one(".reset").addEventListener("click", function () {
    var moved = !all(".switch").every(function (s) { return one("button", s).getAttribute("aria-pressed") === "true"; });
    chosen = [];
    filter.value = "";
    all(".switch").forEach(function (s) { all("button", s).forEach(function (b, i) { b.setAttribute("aria-pressed", i === 0); }); });
    filter.focus({ preventScroll: true });
    if (moved) switchTo(filter); else update(filter);
  });
  one(".tools").hidden = false;
  if (typeof DecompressionStream === "function" && one("script.view"))
    all(".switch").forEach(function (s) { s.hidden = !one("script.view[data-" + (one("[data-role]", s) ? "role=mentioned" : "base=unique") + "]"); });
  enhance(document);
})();
