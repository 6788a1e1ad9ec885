// Listens in on everything that a page can hear: each message through a port or a window, and the console. Runs before
// the loader, as a hostile or careless script of the page could.
(() => {
  const heard = [];

  /** All text in a value, however deep; binary data as one character a byte. */
  const leaves = (value, path, found) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength);
      found.push([path, String.fromCharCode(...bytes)]);
    } else if (value instanceof Map || value instanceof Set) {
      leaves([...value], path, found);
    } else if (Object(value) === value) {
      for (const name of Reflect.ownKeys(value)) {
        found.push([`${path}#name`, String(name)]);
        leaves(value[name], `${path}.${String(name)}`, found);
      }
    } else if (value !== undefined && value !== null) {
      found.push([path, String(value)]);
    }
    return found;
  };
  const hear = (way, value) => heard.push({ way, leaves: leaves(value, '', []) });

  const send = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    hear('port out', message);
    return send.call(this, message, ...rest);
  };
  const listened = new WeakSet();
  const listen = MessagePort.prototype.addEventListener;
  const tap = (port) => {
    if (listened.has(port)) return;
    listened.add(port);
    listen.call(port, 'message', (event) => hear('port in', event.data));
  };
  MessagePort.prototype.addEventListener = function (...args) {
    tap(this);
    return listen.apply(this, args);
  };
  const handler = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    ...handler,
    set(value) {
      tap(this);
      handler.set.call(this, value);
    },
  });
  const post = window.postMessage;
  window.postMessage = (message, ...rest) => {
    hear('window out', message);
    return post.call(window, message, ...rest);
  };
  addEventListener('message', (event) => hear('window in', event.data), true);
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table']) {
    const write = console[level];
    console[level] = (...args) => {
      hear('console', args);
      write.apply(console, args);
    };
  }

  /** Where else a page, or a frame, leaves traces. Not `ports`: those were heard. */
  const traces = async () => {
    const attempt = async (read) => {
      try {
        return await read();
      } catch (error) {
        return `refused: ${error.name}`;
      }
    };
    const entries = (storage) => Object.entries(storage).map((entry) => entry.join('='));
    return {
      urls: [
        location.href,
        document.referrer,
        JSON.stringify(history.state),
        ...performance.getEntries().map((entry) => entry.name),
        ...window.__page.all('iframe').map((frame) => `${frame.src} ${frame.name}`),
      ],
      storage: [
        await attempt(() => entries(localStorage).join('\n')),
        await attempt(() => entries(sessionStorage).join('\n')),
        document.cookie,
        await attempt(async () => (await indexedDB.databases()).map(({ name }) => name).join('\n')),
        await attempt(async () => (await caches.keys()).join('\n')),
        window.name,
      ],
      dom: window.__page
        .roots()
        .map((root) => (root === document ? document.documentElement.outerHTML : root.innerHTML))
        .concat(window.__page.all('input, textarea, select').map((field) => field.value)),
    };
  };
  window.__tap = { heard, traces };
})();
