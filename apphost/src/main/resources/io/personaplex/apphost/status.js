// Shows what the AppHost publishes. Everything is set as text, never as markup: log lines come from
// other programs.

import { card, tick } from '/status-card.js';

const REFRESH_MS = 1000;
const LINES_SHOWN_MAX = 1000;

const byId = (id) => document.getElementById(id);
const shown = new Map(); // of each resource: its card, and the JSON that it shows
let chosen = null; // name of the resource whose log is shown
let nextLine = 0; // number of the first log line not yet shown

// A card that says the same stays: what a person has opened or marked in it stays with it.
function showResources(resources) {
  for (const resource of resources) {
    const json = JSON.stringify(resource);
    const before = shown.get(resource.name);
    if (before?.json === json) continue;
    const next = card(resource, before?.element);
    if (before) before.element.replaceWith(next);
    else byId('resources').append(next);
    shown.set(resource.name, { element: next, json });
  }
  tick(byId('resources'));
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
    showResources(snapshot.resources);
    offerLogs(snapshot.resources.map((resource) => resource.name));
    await refreshLog();
  } catch {
    byId('connection').textContent = 'The AppHost does not answer: it was stopped, or is stopping.';
  }
  setTimeout(refresh, REFRESH_MS);
}

refresh();
