/** What a connection may allow. A missing one comes with a reason that the UI shows. */
export const capabilities = [
  'submit',
  /** A submit may say more than type and input: when to run, priority, limits, names, groups. */
  'fields',
  'cancel',
  'retry',
  'resubmit',
  'delete',
  'update',
  /** The input and output of an operation can be read. */
  'payloads',
  'log',
  'progress',
  'attempts',
  'events',
  'pause',
  'handlers',
  /** It tells which workers live, and so which types nobody can run. */
  'workers',
  'statistics',
  'changes',
  /** What else than the status operations can be put into groups by. */
  'groupByType',
  'groupByParentKey',
  /** Which other orders than newest first there are. */
  'oldestFirst',
  'changedFirst',
] as const;

export type Capability = (typeof capabilities)[number];

/** `true`, or the reason why not, as a sentence. */
export type Capabilities = Readonly<Record<Capability, true | string>>;

/** Every capability present: what the engine itself offers. */
export const allCapabilities: Capabilities = Object.fromEntries(
  capabilities.map((capability) => [capability, true]),
) as Record<Capability, true>;
