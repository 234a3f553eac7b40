// One resource: what it is doing, in which form and why in no better one, what is wrong, and how it
// ended last.

const GOOD = ['healthy', 'finished'];
const BAD = ['unhealthy', 'exited', 'failed to start', 'crash loop', 'runtime unavailable'];
const QUIET = ['not started', 'stopped'];
const UNCHECKED = 'not checked'; // running, and nobody knows more: neither good nor bad

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

const text = (name, words, className = '') => element(name, className, String(words));
const count = (number, of) => `${number} ${of}${number === 1 ? '' : 's'}`;
const clock = (at) => `${at.slice(11, 19)} UTC`;

// How a state is meant: running alone says little, its health says more.
function mood(resource) {
  const words = [resource.state, resource.health];
  if (words.some((word) => BAD.includes(word))) return 'bad';
  if (words.some((word) => GOOD.includes(word))) return 'good';
  return QUIET.includes(resource.state) || resource.health === UNCHECKED ? '' : 'busy';
}

function stateWords(resource) {
  const health = resource.health && resource.health !== 'unknown' ? `, ${resource.health}` : '';
  return resource.state + health;
}

function place(resource) {
  if (resource.container) return `${resource.engine} container ${resource.container}`;
  return resource.pid ? `pid ${resource.pid}` : '';
}

function title(resource) {
  const parts = [
    text('h2', resource.name),
    text('span', stateWords(resource), 'state'),
    text('span', `since ${clock(resource.since)}`, 'quiet'),
  ];
  const where = [resource.form && `as ${resource.form}`, place(resource)].filter(Boolean).join(', ');
  if (where) parts.push(text('span', where, 'form'));
  if (resource.restarts > 0) {
    const times = resource.restarts === 1 ? 'once' : `${resource.restarts} times`;
    parts.push(text('span', `restarted ${times}`, 'restarts'));
  }
  return element('div', 'title', ...parts);
}

function addresses(resource) {
  const links = resource.endpoints.map((endpoint) => {
    const link = text('a', endpoint.url);
    link.href = endpoint.url;
    return element('dd', '', link);
  });
  return links.length === 0 ? [] : [text('dt', links.length === 1 ? 'address' : 'addresses'), ...links];
}

// A better form that could not be had.
function skipped(resource) {
  return resource.skippedForms.flatMap((form) => [
    text('dt', `no ${form.form}`),
    element(
      'dd',
      'skipped',
      text('div', form.reason),
      ...(form.remedy ? [text('div', `→ ${form.remedy}`, 'quiet')] : []),
    ),
  ]);
}

function environment(resource, wasOpen) {
  const variables = Object.entries(resource.environment ?? {});
  if (variables.length === 0) return [];
  const details = element(
    'details',
    'environment',
    text('summary', `environment set by the application (${variables.length})`),
    element(
      'dl',
      '',
      ...variables.flatMap(([name, value]) => [
        element('dt', '', text('code', name)),
        element('dd', '', text('code', value)),
      ]),
    ),
  );
  details.open = wasOpen('environment');
  return [details];
}

function crash(resource, wasOpen) {
  const last = resource.crash;
  if (!last) return [];
  const head = element(
    'p',
    '',
    text('strong', `Start ${last.attempt} ended with ${last.ended}`),
    ` at ${clock(last.at)}`,
  );
  if (last.nextRetry) {
    const next = text('span', '', 'retry');
    next.dataset.at = last.nextRetry;
    head.append('; ', next);
  } else if (resource.state !== 'running') {
    head.append('; it is not started again by itself');
  }
  const parts = [head];
  if (last.lastLines.length > 0) {
    const details = element(
      'details',
      'last-lines',
      text('summary', `the last it printed (${count(last.lastLines.length, 'line')})`),
      text('pre', last.lastLines.join('\n')),
    );
    // Of what is down one wants to know why; of what runs again, perhaps.
    details.open = wasOpen('last-lines', mood(resource) === 'bad');
    parts.push(details);
  }
  return [element('div', 'crash', ...parts)];
}

// The card of a resource; what was open in the one before it is open.
export function card(resource, before) {
  const wasOpen = (className, otherwise = false) =>
    before?.querySelector(`details.${className}`)?.open ?? otherwise;
  const parts = [title(resource)];
  if (resource.detail && resource.detail !== stateWords(resource) && resource.detail !== resource.health) {
    parts.push(text('p', resource.detail, 'detail'));
  }
  for (const notice of resource.notices) parts.push(text('p', notice, 'warning notice'));
  if (resource.logLinesLost > 0) {
    parts.push(text('p', `${count(resource.logLinesLost, 'log line')} did not reach the disk`, 'warning lost'));
  }
  parts.push(element('dl', '', ...addresses(resource), ...skipped(resource)));
  parts.push(...crash(resource, wasOpen), ...environment(resource, wasOpen));
  const section = element('article', `resource ${mood(resource)}`, ...parts);
  section.dataset.name = resource.name;
  return section;
}

// What depends on the time alone.
export function tick(cards) {
  for (const next of cards.querySelectorAll('.retry')) {
    const seconds = Math.ceil((Date.parse(next.dataset.at) - Date.now()) / 1000);
    next.textContent = seconds > 0 ? `next start in ${seconds} s` : `next start at ${clock(next.dataset.at)}`;
  }
}
