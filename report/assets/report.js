// Everything reads without this: it adds sorting, a filter and values under the pointer.
"use strict";
(function () {
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
  document.querySelectorAll("table.s").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (th, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (th.firstChild) button.appendChild(th.firstChild);
      th.appendChild(button);
      button.addEventListener("click", function () { sortBy(table, th, column); });
    });
  });
  var filter = document.getElementById("filter");
  if (filter) {
    filter.closest(".filter").hidden = false;
    filter.addEventListener("input", function () {
      var want = filter.value.trim().toLowerCase();
      document.querySelectorAll("[data-c]").forEach(function (e) {
        e.hidden = want !== "" && e.getAttribute("data-c").toLowerCase().indexOf(want) < 0;
      });
    });
  }
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  function tableOf(figure) {
    var other = figure.getAttribute("data-of");
    return (other ? document.getElementById(other) : figure).querySelector("details table");
  }
  function show(event, text) {
    tip.textContent = text;
    tip.hidden = false;
    var x = Math.min(event.pageX + 14, window.scrollX + document.documentElement.clientWidth - tip.offsetWidth - 6);
    tip.style.left = Math.max(4, x) + "px";
    tip.style.top = event.pageY + 16 + "px";
  }
  function sayOf(event) {
    var e = event.target.closest("[data-v]");
    if (e) { show(event, e.getAttribute("data-v")); event.stopPropagation(); } else if (!event.target.closest("svg[data-x]")) tip.hidden = true;
  }
  document.querySelectorAll("[data-v]").forEach(function (e) {
    e.addEventListener("pointermove", sayOf);
    e.addEventListener("pointerleave", function () { tip.hidden = true; });
    if (filter && e.hasAttribute("data-f")) e.addEventListener("click", function () {
      filter.value = filter.value === e.getAttribute("data-f") ? "" : e.getAttribute("data-f");
      filter.dispatchEvent(new Event("input"));
    });
  });
  // data-x: left and right edge of the plot and the number of weeks, in the drawing's own units
  document.querySelectorAll("svg[data-x]").forEach(function (svg) {
    var figure = svg.closest("figure"), axis = svg.getAttribute("data-x").split(" ").map(Number);
    svg.addEventListener("pointermove", function (event) {
      var table = tableOf(figure), box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
      var x = (event.clientX - box.left) * view.width / box.width, y = (event.clientY - box.top) * view.height / box.height;
      var week = Math.floor((x - axis[0]) / (axis[1] - axis[0]) * axis[2]);
      var line = axis.length > 4 ? Math.floor(y / axis[4]) : axis[3];
      var row = table && table.tBodies[0].rows[week], head = table && table.tHead.rows[0].cells[line + 1];
      if (!row || !head || week < 0 || line < 0 || !row.cells[line + 1]) { tip.hidden = true; return; }
      show(event, head.textContent + ", " + row.cells[0].textContent + ": " + row.cells[line + 1].textContent);
    });
    svg.addEventListener("pointerleave", function () { tip.hidden = true; });
  });
})();
