// Sorts the matrix of states by frameworks by any column, and shows the states of a name or region alone.
(() => {
  "use strict";
  const table = document.querySelector(".ledger");
  const controls = document.querySelector(".ledger-controls");
  if (!table || !controls) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const rank = new Map(table.dataset.order.split(" ").map((letters, place) => [letters, place]));
  const name = (row) => row.cells[0].textContent;
  const place = new Map(rows.map((row, index) => [row, index]));
  const heads = [...table.querySelectorAll(".names th")];

  function sort(head, column) {
    const down = head.getAttribute("aria-sort") !== (column ? "descending" : "ascending");
    const sign = down ? 1 : -1;
    const key = (row) => (column ? rank.get(row.cells[column].textContent) ?? rank.size : place.get(row));
    rows.sort((a, b) => sign * (key(a) - key(b)) || place.get(a) - place.get(b));
    body.append(...rows);
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", (column === 0) === down ? "ascending" : "descending");
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.title = column ? `Sort by ${head.title || button.textContent}` : "Sort by name";
    button.addEventListener("click", () => sort(head, column));
    head.append(button);
  });

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = controls.querySelector(".ledger-name");
  const region = controls.querySelector(".ledger-region");
  const count = controls.querySelector(".ledger-count");
  function filter() {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !plain(name(row)).includes(plain(wanted.value.trim()))
        || Boolean(region && region.value && row.dataset.r !== region.value);
      if (!row.hidden) shown += 1;
    }
    count.textContent = shown === rows.length ? `${rows.length} states` : `${shown} of ${rows.length} states`;
  }
  wanted.addEventListener("input", filter);
  if (region) region.addEventListener("change", filter);
  controls.hidden = false;
  filter();
})();

// Replaces each still picture by the same Vega-Lite figure, drawn to the width of its column.
(() => {
  "use strict";
  const figures = window.suasionFigures;
  const embed = window.vegaEmbed;
  const holders = [...document.querySelectorAll("[data-figure]")];
  if (!figures || !embed || !window.IntersectionObserver) return;
  document.documentElement.classList.add("live");

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const font = getComputedStyle(document.body).fontFamily;
  const darkMarks = {
    axis: { labelColor: "#a9b1ba", titleColor: "#d5d9de", gridColor: "#2b3138", domainColor: "#6b747e", tickColor: "#6b747e" },
    header: { labelColor: "#e6e8ea", titleColor: "#d5d9de" },
    legend: { labelColor: "#e6e8ea", titleColor: "#e6e8ea" },
    style: {
      "row-label": { color: "#e6e8ea" }, "row-label-check": { color: "#a9b1ba" }, "row-value": { color: "#e6e8ea" },
      band: { color: "#a9b1ba" }, zero: { color: "#a9b1ba" }, adoption: { color: "#a9b1ba" },
      deciding: { color: "#56b4e9" }, check: { color: "#a9b1ba" }, against: { color: "#f0a367" },
      bars: { color: "#59626d" }, ticks: { color: "#e6e8ea" }, "small-label": { color: "#a9b1ba" }, before: { color: "#a9b1ba" }, after: { color: "#56b4e9" },
      pole: { color: "#f5f6f8" }, border: { stroke: "#15181c" },
      chosen: { color: "#f5f6f8" }, "chosen-band": { color: "#f5f6f8" }, "chosen-label": { color: "#f5f6f8" }, dot: { stroke: "#e6e8ea" },
    },
  };

  const darkGrounds = { paper: "#15181c", empty: "#3a4149", ink: "#e6e8ea", blue: "#4aa8e8" };

  const clone = (value) => JSON.parse(JSON.stringify(value));

  function merge(target, source) {
    for (const [key, value] of Object.entries(source)) {
      if (value && typeof value === "object" && !Array.isArray(value)) merge((target[key] ??= {}), value);
      else target[key] = value;
    }
    return target;
  }

  /** The specification for a column of `width` pixels: its title stands in the page, panels go as wide as they fit. */
  function fitted(name, width) {
    const spec = clone(figures[name]);
    const hints = (spec.usermeta && spec.usermeta.suasion) || {};
    delete spec.title;
    merge(spec.config, { background: "transparent", font, padding: { left: 0, right: 6, top: 4, bottom: 2 } });
    if (dark.matches) {
      merge(spec.config, darkMarks);
      for (const param of spec.params || []) param.value = darkGrounds[param.name] ?? param.value;
    }
    if (spec.facet) {
      const gap = spec.spacing.column;
      const columns = Math.max(1, Math.min(hints.columns, Math.floor((width + gap) / (hints.panel + gap))));
      spec.columns = columns;
      spec.spec.width = Math.floor((width - (hints.margin ?? 62) - gap * (columns - 1)) / columns);
      spec.spec.height = hints.height ?? (columns === 1 ? 210 : 200);
    }
    if (hints.aspect) spec.height = Math.round(width * hints.aspect);
    return [spec, hints];
  }

  const drawn = new Map();

  async function draw(holder) {
    const width = Math.floor(holder.clientWidth);
    const before = drawn.get(holder);
    if (!width || (before && before.width === width && before.dark === dark.matches)) return;
    const state = { width, dark: dark.matches, result: before && before.result };
    drawn.set(holder, state);
    const [spec, hints] = fitted(holder.dataset.figure, width);
    const chosen = hints.signal && before && before.result && before.result.view.signal(hints.signal);
    if (chosen) spec.params.find((param) => param.name === hints.signal).value = chosen;
    const stage = document.createElement("div");
    const controls = document.createElement("div");
    stage.className = "stage arriving";
    controls.className = "controls";
    stage.style.width = `${width}px`;
    holder.append(stage);
    try {
      const result = await embed(stage, spec, {
        actions: false, renderer: "svg", bind: controls, tooltip: { theme: dark.matches ? "dark" : "light" },
      });
      if (state.result) state.result.finalize();
      state.result = result;
      holder.replaceChildren(controls, stage);
      stage.classList.remove("arriving");
      stage.style.width = "";
      if (hints.signal) follow(holder, result.view, hints);
    } catch (error) {
      stage.remove();
      holder.classList.add("still");
      console.error(holder.dataset.figure, error);
    }
  }

  /** Keeps the finding above a figure in step with the reader's choice. */
  function follow(holder, view, hints) {
    const finding = holder.closest("figure").querySelector(".finding");
    const tell = (_, value) => {
      const text = hints.findings[`y${value}`];
      if (text) finding.textContent = `${text}.`;
    };
    view.addSignalListener(hints.signal, tell);
    tell(null, view.signal(hints.signal));
  }

  let queue = Promise.resolve();
  const enqueue = (holder) => { queue = queue.then(() => draw(holder)); };

  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => { if (entry.isIntersecting) enqueue(entry.target); }),
    { rootMargin: "800px 0px" });
  holders.forEach((holder) => near.observe(holder));

  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => [...drawn.keys()].forEach(enqueue), 150);
  };
  window.addEventListener("resize", again);
  dark.addEventListener("change", again);
})();
