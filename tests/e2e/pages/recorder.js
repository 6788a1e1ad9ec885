// Writes down what happens on a test page, so that tests can await it. Runs before everything else on the page.
(() => {
  const events = [];
  const waiting = new Set();
  const roots = [document];

  // Whether `whole` has all of `part`'s members, however deep.
  const has = (whole, part) =>
    part !== null && typeof part === 'object'
      ? Object(whole) === whole && Object.entries(part).every(([name, value]) => has(whole[name], value))
      : whole === part;

  const record = (name, detail) => {
    events.push({ name, detail: detail === undefined ? {} : JSON.parse(JSON.stringify(detail)) });
    for (const check of waiting) check();
  };

  // The first event of that name since the given count that has these members.
  const until = (name, part, since, ms) =>
    new Promise((resolve, reject) => {
      const check = () => {
        const found = events.slice(since).find((event) => event.name === name && has(event.detail, part));
        if (!found) return;
        waiting.delete(check);
        clearTimeout(timer);
        resolve(found.detail);
      };
      const timer = setTimeout(() => {
        waiting.delete(check);
        const seen = events.slice(since).map((event) => `${event.name} ${JSON.stringify(event.detail)}`.slice(0, 200));
        reject(new Error(`no "${name}" with ${JSON.stringify(part)} within ${ms} ms; seen: ${seen.join(' | ')}`));
      }, ms);
      waiting.add(check);
      check();
    });

  // Closed shadow roots stay closed; the tests remember them, since a driver cannot reach into them.
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init);
    roots.push(root);
    root.addEventListener('load', loaded, true);
    return root;
  };

  const connected = () => roots.filter((root) => root === document || root.host.isConnected);
  const all = (selector) => connected().flatMap((root) => [...root.querySelectorAll(selector)]);
  const frames = (path) => all('iframe').filter((frame) => frame.src.includes(path));

  function loaded(event) {
    if (event.target instanceof HTMLIFrameElement) record('frameload', { path: new URL(event.target.src, location.href).pathname });
  }
  document.addEventListener('load', loaded, true);
  document.addEventListener('securitypolicyviolation', (event) =>
    record('violation', { directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample, source: event.sourceFile }),
  );
  // That a size which an observer changed is observed in the next frame only is told as an error, and is none.
  const failed = (event) => event instanceof ErrorEvent && !event.message.startsWith('ResizeObserver loop');
  addEventListener('error', (event) => failed(event) && record('pageerror', { message: event.message }));
  addEventListener('unhandledrejection', (event) => record('pageerror', { message: String(event.reason?.message ?? event.reason) }));

  addEventListener('pagehide', () => window.__methods?.leave());

  window.__events = events;
  window.__page = { record, until, all, frames, roots: connected };
})();
