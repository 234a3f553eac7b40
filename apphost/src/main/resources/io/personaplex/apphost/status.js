// Shows what the AppHost publishes. Everything is set as text, never as markup: log lines come from
// other programs.

const REFRESH_MS = 1000;
const LINES_SHOWN_MAX = 1000;

const byId = (id) => document.getElementById(id);
let chosen = null; // name of the resource whose log is shown
let nextLine = 0; // number of the first log line not yet shown

function cell(text, className = '') {
  const td = document.createElement('td');
  td.textContent = text;
  td.className = className;
  return td;
}

function endpointCell(endpoints) {
  const td = cell('');
  for (const endpoint of endpoints) {
    const link = document.createElement('a');
    link.href = endpoint.url;
    link.textContent = endpoint.url;
    td.append(link);
  }
  return td;
}

function row(resource) {
  const tr = document.createElement('tr');
  const health = resource.health ?? '';
  tr.append(
    cell(resource.name),
    cell(resource.state),
    cell(health, health.replace(' ', '-')),
    cell(resource.detail),
    endpointCell(resource.endpoints),
    cell(resource.pid ?? ''),
    cell(resource.restarts),
  );
  return tr;
}

function choose(name) {
  chosen = name;
  nextLine = 0;
  byId('log').textContent = '';
  for (const button of byId('log-choice').children) {
    button.setAttribute('aria-pressed', String(button.textContent === name));
  }
}

function offerLogs(names) {
  if (byId('log-choice').children.length === names.length) return;
  byId('log-choice').replaceChildren(
    ...names.map((name) => {
      const button = document.createElement('button');
      button.textContent = name;
      button.addEventListener('click', () => {
        choose(name);
        refreshLog();
      });
      return button;
    }),
  );
  choose(names[0]);
}

async function getJson(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function refreshLog() {
  const name = chosen;
  if (name === null) return;
  const page = await getJson(`/api/logs/${encodeURIComponent(name)}?from=${nextLine}`);
  if (name !== chosen || page.lines.length === 0) return;
  nextLine = page.next;
  const log = byId('log');
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 20;
  for (const line of page.lines) {
    log.append(`${line.at.slice(11, 23)} ${line.text}\n`);
  }
  while (log.childNodes.length > LINES_SHOWN_MAX) log.firstChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

async function refresh() {
  try {
    const snapshot = await getJson('/api/resources');
    byId('application').textContent = snapshot.application;
    byId('connection').textContent = `as of ${snapshot.at.slice(11, 19)} UTC, change ${snapshot.number}`;
    byId('resources').replaceChildren(...snapshot.resources.map(row));
    offerLogs(snapshot.resources.map((resource) => resource.name));
    await refreshLog();
  } catch {
    byId('connection').textContent = 'The AppHost does not answer: it was stopped, or is stopping.';
  }
  setTimeout(refresh, REFRESH_MS);
}

refresh();
