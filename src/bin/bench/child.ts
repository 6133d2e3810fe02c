/** Child processes of the bench and the messages they answer with. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function startChild(file: string, execArgv: readonly string[] = process.execArgv): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: [...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The child's next message. Rejects when it ends without one. */
export function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a bench process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}

/** Sends and waits for the answer. */
export function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  const answer = answerOf<T>(child);
  child.send(message);
  return answer;
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** What {@link serveTask} makes of one task in a process of its own. Rejects with what went wrong there. */
export async function resultOf<R>(file: string, task: object, execArgv?: readonly string[]): Promise<R> {
  const child = startChild(file, execArgv);
  try {
    const answer = await ask<{ result?: R; error?: string }>(child, task);
    if (answer.result === undefined) throw new Error(answer.error ?? `${file} gave no result`);
    return answer.result;
  } finally {
    await endChild(child);
  }
}

/** In the child: does the one task its parent sends, answers, and ends. */
export function serveTask<T, R>(work: (task: T) => Promise<R>): void {
  process.once('message', async (task: T) => {
    const answer = await work(task).then(
      (result) => ({ result }),
      (error: Error) => ({ error: error.stack }),
    );
    process.send?.(answer, () => process.disconnect());
  });
}
