// What every page does: the drawer on phones, column choice, keyboard, forms that are sent once.
document.addEventListener('alpine:init', () => {
  Alpine.data('drawer', () => ({
    open: false,
    toggle() { this.open = !this.open; },
    close() { this.open = false; },
    get side() { return this.open ? 'open' : ''; },
    get pressed() { return this.open ? 'true' : 'false'; },
  }));
  Alpine.data('columns', () => ({
    open: false,
    toggle() { this.open = !this.open; },
    close() { this.open = false; },
    change(event) { showColumns(event.target.closest('.columns').dataset.table, event.target); },
  }));
});

// Which columns are hidden is a person's own choice for a table; the browser keeps it.
const hiddenOf = (table) => new Set(JSON.parse(localStorage.getItem(`columns:${table}`) || '[]'));
function showColumns(table, box) {
  const hidden = hiddenOf(table);
  if (box) { if (box.checked) hidden.delete(box.value); else hidden.add(box.value); }
  localStorage.setItem(`columns:${table}`, JSON.stringify([...hidden]));
  applyColumns();
}
function applyColumns() {
  for (const table of document.querySelectorAll('table[data-table]')) {
    const hidden = hiddenOf(table.dataset.table);
    for (const cell of table.querySelectorAll('[data-col]')) cell.hidden = hidden.has(cell.dataset.col);
    for (const box of document.querySelectorAll(`.columns[data-table="${table.dataset.table}"] input`)) box.checked = !hidden.has(box.value);
  }
}

// Keyboard: j and k move through rows, Enter opens, / goes to the search field, Escape leaves it.
const rows = () => [...document.querySelectorAll('[data-rows] > tr[data-href]')];
function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains('at'));
  all[at]?.classList.remove('at');
  const to = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  to.classList.add('at');
  to.scrollIntoView({ block: 'nearest' });
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest('input, textarea, select');
  if (event.key === 'Escape' && typing) { typing.blur(); return; }
  if (typing || event.target.closest('button, summary, a') && event.key === 'Enter') return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'Enter') { const at = document.querySelector('tr.at[data-href]'); if (at) location.assign(at.dataset.href); }
  else if (event.key === '/') { const search = document.querySelector('[data-search]'); if (search) { event.preventDefault(); search.focus(); search.select(); } }
});
document.addEventListener('click', (event) => {
  const row = event.target.closest('tr[data-href]');
  if (row && !event.target.closest('a, button, input, label, summary') && !String(getSelection())) location.assign(row.dataset.href);
});

// A form is sent once: a second click while the first is under way does nothing. The server holds the key besides.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-once]')) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = '1';
  for (const button of form.querySelectorAll('button[type="submit"]')) button.setAttribute('aria-disabled', 'true');
});
addEventListener('pageshow', () => { for (const form of document.querySelectorAll('form[data-sent]')) { delete form.dataset.sent; for (const b of form.querySelectorAll('button')) b.removeAttribute('aria-disabled'); } });

// Fields that belong to one choice alone (terms to an approval, reasons to an outcome).
function showFor() {
  for (const part of document.querySelectorAll('[data-for]')) {
    const chosen = document.querySelector(`input[name="${part.dataset.of}"]:checked`);
    part.hidden = !chosen || chosen.value !== part.dataset.for;
    for (const field of part.querySelectorAll('input, select')) field.disabled = part.hidden;
  }
}
document.addEventListener('change', showFor);

// Anchors of a long page: the one in sight is marked.
function watchAnchors() {
  const links = [...document.querySelectorAll('.anchors a')];
  if (!links.length) return;
  const mark = (id) => { for (const link of links) { if (link.hash === `#${id}`) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current'); } };
  const seen = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) mark(entry.target.id); }, { rootMargin: '-140px 0px -65% 0px' });
  for (const link of links) { const part = document.getElementById(link.hash.slice(1)); if (part) seen.observe(part); }
}

document.addEventListener('DOMContentLoaded', () => { applyColumns(); showFor(); watchAnchors(); });
document.addEventListener('htmx:after:swap', () => { applyColumns(); globalThis.drawCharts?.(); });
