// Filters rows and indicator pages, and shows what else is known of a number. The page is whole without it.
(function () {
  "use strict";
  var panel = document.getElementById("filters");
  var tip = document.getElementById("tip");

  function wanted() {
    var chosen = {};
    panel.querySelectorAll("select").forEach(function (select) {
      if (select.value) chosen[select.name] = select.value;
    });
    return chosen;
  }

  // What says nothing of a thing is not filtered by it.
  function fits(element, chosen, names) {
    return names.every(function (name) {
      var own = element.dataset[name];
      if (!chosen[name]) return true;
      if (own === undefined) return name !== "rating";
      return own.split(" ").indexOf(chosen[name]) >= 0;
    });
  }

  // The head of a group moves to the first row that is shown, and reaches over all that are.
  function regroup(body) {
    var head = body.querySelector("th[scope=rowgroup]");
    if (!head) return;
    var rows = Array.prototype.filter.call(body.rows, function (row) { return !row.hidden; });
    body.hidden = rows.length === 0;
    if (rows.length === 0) return;
    rows[0].insertBefore(head, rows[0].firstChild);
    head.rowSpan = rows.length;
  }

  function filter() {
    var chosen = wanted();
    document.querySelectorAll("tr[data-objective]").forEach(function (row) {
      row.hidden = !fits(row, chosen, row.dataset.area ? ["area", "objective", "rating"] : ["objective"]);
    });
    document.querySelectorAll("section[data-objective]").forEach(function (section) {
      var names = section.classList.contains("indicator") ? ["objective", "rating"] : ["objective"];
      section.hidden = !fits(section, chosen, names);
    });
    document.querySelectorAll("tbody").forEach(regroup);
  }

  function show(event) {
    var number = event.target.closest("[data-tip]");
    if (!number) return hide();
    tip.textContent = number.dataset.tip;
    tip.hidden = false;
    number.setAttribute("aria-describedby", "tip");
    var box = number.getBoundingClientRect();
    var left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = Math.max(8, left) + window.scrollX + "px";
    tip.style.top = box.bottom + window.scrollY + 6 + "px";
  }

  function hide() {
    tip.hidden = true;
  }

  panel.hidden = false;
  panel.addEventListener("change", filter);
  document.querySelectorAll("[data-tip]").forEach(function (number) { number.tabIndex = 0; });
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
})();
