/** One sentiment package over the same texts, in a process of its own. */
import { SENTIMENT_BASELINES } from './baselines-sentiment.ts';
import { serveTask } from './child.ts';
import { ratePerCpuSecond } from './cpu.ts';

export interface BaselineTask {
  name: string;
  texts: string[];
}

serveTask(async ({ name, texts }: BaselineTask): Promise<number> => {
  const label = await SENTIMENT_BASELINES.find((one) => one.name === name)?.load();
  if (label === undefined) throw new Error(`There is no comparison called ${name}`);
  const pass = () => {
    for (const text of texts) label(text);
    return texts.length;
  };
  pass();
  return ratePerCpuSecond(pass);
});
