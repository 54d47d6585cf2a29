// Loaded into the gateway before its own code: binds it to a free port of the loopback alone, says
// which, keeps it from asking the internet, and shortens its waits by $TIMER_SCALE.
const dns = require('node:dns');
const Module = require('node:module');
const net = require('node:net');

const SHORTEST_WAIT = 100; // below it, timers are not back-off or time limits
const LONGEST_TIMER = 2 ** 31 - 1; // above it, they fire at once, and still should

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const ready = args.find((arg) => typeof arg === 'function');
  return listen.call(this, { port: 0, host: '127.0.0.1' }, () => {
    console.log(`port ${this.address().port}.`);
    ready?.call(this);
  });
};

const lookup = dns.lookup;
dns.lookup = function (host, ...rest) {
  if (host === 'localhost' || net.isIP(host)) return lookup(host, ...rest);
  const refused = Object.assign(new Error(`no look-ups here: ${host}`), { code: 'ENOTFOUND' });
  return process.nextTick(rest.at(-1), refused);
};

const scale = Number(process.env.TIMER_SCALE);
const { setTimeout } = globalThis;
globalThis.setTimeout = function (run, wait, ...args) {
  const scaled = wait >= SHORTEST_WAIT && wait <= LONGEST_TIMER ? wait / scale : wait;
  return setTimeout(run, scaled, ...args);
};

// The repository of the gateway patches async-retry to hand over the operation whose waits an upstream
// may set; its package on npm forgets the patch.
const compile = Module.prototype._compile;
Module.prototype._compile = function (source, file, ...rest) {
  const patched = /[\\/]async-retry[\\/]lib[\\/]index\.js$/.test(file);
  const text = patched ? source.replace('fn(bail, num)', 'fn(bail, num, op)') : source;
  return compile.call(this, text, file, ...rest);
};
