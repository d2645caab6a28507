import { execFileSync } from 'node:child_process';

/** Two machines with a router between them, as network namespaces of this one. */
export interface Network {
  /** Address of this side. */
  readonly address: string;
  /** Addresses of both sides, as in `10.0.0.0/24`. */
  readonly range: string;
  /** What starts a program on the other side. */
  readonly within: readonly string[];
  /** From now on no packet gets through, and nobody is told. */
  cut(): void;
  heal(): void;
  remove(): void;
}

const run = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Raises with the reason where the machine does not allow it: it takes root, and `ip` of iproute2. */
export function makeNetwork(): Network {
  const [far, router] = [`bgops-far-${process.pid}`, `bgops-mid-${process.pid}`];
  const near = `bg${process.pid}`;
  const subnet = `10.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 250}`;
  const inside = (namespace: string, ...args: string[]) => run('netns', 'exec', namespace, ...args);
  const forward = (on: 0 | 1) => void inside(router, 'sysctl', '-qw', `net.ipv4.ip_forward=${on}`);
  const remove = () => {
    for (const namespace of [far, router]) {
      try {
        run('netns', 'del', namespace);
      } catch {
        // It was not made.
      }
    }
  };
  try {
    for (const namespace of [far, router]) run('netns', 'add', namespace);
    run('link', 'add', near, 'type', 'veth', 'peer', 'name', 'near', 'netns', router);
    inside(router, 'ip', 'link', 'add', 'far', 'type', 'veth', 'peer', 'name', 'router', 'netns', far);
    run('addr', 'add', `${subnet}.1/30`, 'dev', near);
    run('link', 'set', near, 'up');
    for (const [link, address] of [
      ['near', `${subnet}.2/30`],
      ['far', `${subnet}.5/30`],
    ] as const) {
      inside(router, 'ip', 'addr', 'add', address, 'dev', link);
      inside(router, 'ip', 'link', 'set', link, 'up');
    }
    inside(far, 'ip', 'addr', 'add', `${subnet}.6/30`, 'dev', 'router');
    for (const link of ['lo', 'router']) inside(far, 'ip', 'link', 'set', link, 'up');
    inside(far, 'ip', 'route', 'add', 'default', 'via', `${subnet}.5`);
    run('route', 'add', `${subnet}.4/30`, 'via', `${subnet}.2`);
    forward(1);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    address: `${subnet}.1`,
    range: `${subnet}.0/24`,
    within: ['ip', 'netns', 'exec', far],
    // A host that does not forward drops what is not for itself, and answers nothing.
    cut: () => forward(0),
    heal: () => forward(1),
    remove,
  };
}
