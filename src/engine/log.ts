/** Where the engine tells of what goes wrong inside it; never with anything of a payload. */
export type EngineLog = (level: 'info' | 'warn' | 'error', message: string) => void;
