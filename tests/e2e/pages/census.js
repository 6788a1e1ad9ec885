// Counts what a script can leave behind in a page: frames, nodes, listeners on what stays, timers, open ports. Runs before
// everything that it counts. It holds on to nothing that could go.
(() => {
  const listeners = new Map();
  const timers = new Set();
  const ports = new WeakSet();
  let open = 0;

  const stays = (target) => target === window || target === document || target === document.documentElement || target === document.body || target?.id === 'card' || target?.id === 'checkout';
  const name = (target, kind) => `${target.id || target.nodeName || 'window'} ${kind}`;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const seen = new Map();
  EventTarget.prototype.addEventListener = function (kind, handler, options) {
    const target = this ?? window;
    if (stays(target) && handler) {
      const key = name(target, kind);
      if (!seen.has(key)) seen.set(key, new Set());
      seen.get(key).add(handler);
      listeners.set(key, seen.get(key).size);
    }
    return addEventListener.call(target, kind, handler, options);
  };
  EventTarget.prototype.removeEventListener = function (kind, handler, options) {
    const target = this ?? window;
    const key = stays(target) && name(target, kind);
    if (key && seen.get(key)?.delete(handler)) listeners.set(key, seen.get(key).size);
    return removeEventListener.call(target, kind, handler, options);
  };

  for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
    const [start, stop] = [window[set], window[clear]];
    window[set] = (handler, ms, ...args) => {
      const run = (...given) => {
        if (set === 'setTimeout') timers.delete(id);
        return handler(...given);
      };
      const id = start.call(window, run, ms, ...args);
      timers.add(id);
      return id;
    };
    window[clear] = (id) => {
      timers.delete(id);
      stop.call(window, id);
    };
  }

  const { MessageChannel } = window;
  window.MessageChannel = class extends MessageChannel {
    constructor() {
      super();
      ports.add(this.port1);
      open++;
    }
  };
  const { close } = MessagePort.prototype;
  MessagePort.prototype.close = function () {
    if (ports.delete(this)) open--;
    return close.call(this);
  };

  window.__census = () => ({
    frames: window.length + document.querySelectorAll('iframe').length,
    nodes: document.querySelectorAll('*').length,
    classes: document.getElementById('card').className,
    listeners: Object.fromEntries([...listeners].filter(([, count]) => count)),
    timers: timers.size,
    ports: open,
  });
})();
