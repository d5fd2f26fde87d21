"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const body = document.getElementById("rows");
  const panel = document.getElementById("panel");
  const say = (zh, en) => (root.lang === "zh" ? zh : en);
  const words = {
    approve: ["批准", "approve"], decline: ["拒绝", "decline"], refer: ["转人工", "refer"],
  };
  const text = (value) => String(value).replace(/[&<>"]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}[c]));
  const yuan = (fen) => Math.floor(fen / 100).toLocaleString("en-US");
  const percent = (bp) => (bp / 100).toFixed(2) + "%";
  const trade = (code) => data.trades[code][root.lang === "zh" ? 0 : 1];
  const outcome = (code) => `<span class="tag ${code}">${say(...words[code])}</span>`;
  let order = "id", down = false, shown = "all", find = "";

  const keys = {
    id: (c) => Number(c.id.replace(/\D/g, "")) || 0, outcome: (c) => c.outcome, grade: (c) => c.grade,
    pd: (c) => c.pd[1], limit: (c) => c.limit, rate: (c) => (c.limit ? c.rate : 0), profit: (c) => c.profit, score: (c) => c.score,
  };

  function fill() {
    const key = keys[order] || keys.id;
    const rows = data.cases
      .filter((c) => shown === "all" || c.outcome === shown || (shown === "hit" && c.before && c.before.limit > c.limit))
      .filter((c) => !find || (c.id + c.name + trade(c.trade)).toLowerCase().includes(find))
      .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
    document.getElementById("count").textContent = say(`${rows.length} 家`, `${rows.length} enterprises`);
    body.innerHTML = rows.map((c) => `<tr tabindex="0" data-id="${text(c.id)}"><td><a href="#${text(c.id)}">${text(c.id)}</a></td>
      <td>${text(c.name)}</td><td>${text(trade(c.trade))}</td><td>${outcome(c.outcome)}</td><td>${text(c.grade)}</td>
      <td class="num">${c.score}</td><td class="num">${percent(c.pd[1])}</td><td class="num">${c.limit ? yuan(c.limit) : "–"}</td>
      <td class="num">${c.limit ? percent(c.rate) : "–"}</td><td class="num">${c.profit ? yuan(c.profit) : "–"}</td></tr>`).join("");
  }

  function waterfall(c) {
    const steps = c.points.map((p) => [p[root.lang][0], p.points, p[root.lang][1]]);
    const all = [0]; let at = 0;
    steps.forEach(([, n]) => { at += n; all.push(at); });
    const low = Math.min(...all) - 10, high = Math.max(...all) + 10, scale = (v) => 200 + ((v - low) / (high - low)) * 250;
    let y = 22, run = 0, out = `<text x="194" y="14" text-anchor="end">${say("基准分", "base")}</text><text x="${scale(0) + 4}" y="14">${c.base}</text>`;
    steps.forEach(([name, n, value]) => {
      const a = scale(run), b = scale(run + n);
      out += `<text x="194" y="${y + 13}" text-anchor="end">${text(name)}</text><rect class="${n < 0 ? "bad" : "good"}" x="${Math.min(a, b)}" y="${y}" width="${Math.max(1, Math.abs(b - a))}" height="17"/>`
        + `<text x="${Math.max(a, b) + 5}" y="${y + 13}">${n > 0 ? "+" : ""}${n} · ${text(value)}</text>`;
      run += n; y += 23;
    });
    out += `<text x="194" y="${y + 13}" text-anchor="end" class="strong">${say("总分", "score")}</text><text x="${scale(run) + 4}" y="${y + 13}" class="strong">${c.score}</text>`;
    return `<svg viewBox="0 0 640 ${y + 22}" role="img" aria-label="${say("评分", "score")}">${out}</svg>`;
  }

  function months(c) {
    const sums = new Map();
    c.sales.forEach(([m, v]) => sums.set(m, [v, 0]));
    c.bought.forEach(([m, v]) => sums.set(m, [(sums.get(m) || [0, 0])[0], v]));
    const line = [...sums.entries()].sort().slice(-36);
    if (!line.length) return `<p>${say("没有发票", "no invoices")}</p>`;
    const top = Math.max(1, ...line.map(([, v]) => Math.max(...v)));
    const w = 560 / line.length, h = (v) => Math.max(0, (v / top) * 110);
    const rects = line.map(([m, [s, b]], i) => `<rect class="good" x="${60 + i * w}" y="${124 - h(s)}" width="${w * 0.42}" height="${h(s)}"><title>${m} ${s.toLocaleString()}</title></rect>`
      + `<rect class="mute" x="${60 + i * w + w * 0.45}" y="${124 - h(b)}" width="${w * 0.42}" height="${h(b)}"><title>${m} ${b.toLocaleString()}</title></rect>`
      + (i % 6 === 0 ? `<text x="${60 + i * w}" y="140">${m}</text>` : "")).join("");
    return `<svg viewBox="0 0 640 146" role="img"><text x="54" y="18" text-anchor="end">${(top / 1e4).toFixed(0)}${say("万", "0k")}</text><text x="54" y="126" text-anchor="end">0</text>${rects}</svg>`;
  }

  function open(id) {
    const c = data.cases.find((one) => one.id === id);
    if (!c) return;
    const row = (zh, en, value) => `<tr><th>${say(zh, en)}</th><td>${value}</td></tr>`;
    let terms = row("结论", "outcome", outcome(c.outcome)) + row("违约概率（90% 区间）", "chance of default (90% interval)", `${percent(c.pd[1])} (${percent(c.pd[0])} – ${percent(c.pd[2])})`)
      + row("预测评级", "predicted rating", text(c.grade)) + row("行业", "trade", `${text(trade(c.trade))} · ${c.word ? "「" + text(c.word) + "」" : "–"} · ${say("把握", "sure")} ${c.sure / 100}%`);
    if (c.rate) terms += row("最优年利率", "best rate a year", `${percent(c.rate)} · ${say("流失", "lost")} ${percent(c.lost)}`);
    if (c.most) terms += row("额度上限（元）", "most it carries, yuan", yuan(c.most));
    if (c.limit) terms += row("授信额度（元）", "amount, yuan", `<b>${yuan(c.limit)}</b>`) + row("一年预期利润（元）", "expected profit of a year, yuan", yuan(c.profit));
    if (c.before) terms += row("冲击前", "before the shock", `${outcome(c.before.outcome)} ${c.before.limit ? yuan(c.before.limit) : ""} · PD ${percent(c.before.pd)}`) + row("销售变化", "change of sales", percent(c.before.change));
    document.getElementById("case").innerHTML = `<h3>${text(c.id)} <small>${text(c.name)}</small></h3><table class="terms">${terms}</table>
      <h4>${say("理由", "Reasons")}</h4><ul>${c["why_" + root.lang].map((w) => `<li>${text(w)}</li>`).join("")}</ul>
      <h4>${say("得分构成", "How the score is made")}</h4>${waterfall(c)}
      <h4>${say("每月销售（深）与采购（浅），不含税", "Sales (dark) and purchases (light) by month, without tax")}</h4>${months(c)}`;
    if (!panel.open) panel.showModal();
  }

  function language(code) {
    root.lang = code; root.dataset.lang = code;
    document.querySelectorAll("[data-to]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.to === code)));
    fill();
    if (panel.open && location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
  }

  const follow = () => open(decodeURIComponent(location.hash.slice(1)));
  body.addEventListener("click", (e) => { const row = e.target.closest("tr"); if (row) { e.preventDefault(); history.replaceState(null, "", "#" + row.dataset.id); follow(); } });
  body.addEventListener("keydown", (e) => { if (e.key === "Enter") { const row = e.target.closest("tr"); if (row) { history.replaceState(null, "", "#" + row.dataset.id); follow(); } } });
  document.addEventListener("click", (e) => { const link = e.target.closest("a[data-case]"); if (link) { e.preventDefault(); history.replaceState(null, "", "#" + link.dataset.case); follow(); } });
  window.addEventListener("hashchange", follow);
  panel.addEventListener("close", () => history.replaceState(null, "", location.pathname));
  document.getElementById("close").addEventListener("click", () => panel.close());
  document.getElementById("find").addEventListener("input", (e) => { find = e.target.value.trim().toLowerCase(); fill(); });
  document.getElementById("show").addEventListener("change", (e) => { shown = e.target.value; fill(); });
  document.querySelectorAll("th[data-key]").forEach((th) => th.addEventListener("click", () => { down = order === th.dataset.key ? !down : th.dataset.key !== "id"; order = th.dataset.key; fill(); }));
  document.querySelectorAll("[data-to]").forEach((b) => b.addEventListener("click", () => language(b.dataset.to)));
  language(root.lang);
  if (location.hash.length > 1) follow();
})();
