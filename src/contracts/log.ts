/** The little of a logger that adapters and workers need; pino fits. Fields never hold secrets or post text. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Milliseconds since the epoch; an argument wherever time matters, so that tests can set it. */
export type Clock = () => number;
