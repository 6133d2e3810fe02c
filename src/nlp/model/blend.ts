/** What a network counts beside a linear model, chosen on texts that neither has seen. */
import { lossOf, temperatureOf } from './calibrate.ts';

export interface Blend {
  /** Of the network, 0…0.9. */
  share: number;
  temperature: number;
}

/** Probabilities of both, row after row. The share with the least negative log-likelihood, each tempered for itself. */
export function chooseBlend(network: Float32Array, linear: Float32Array, truth: Int32Array, classes: number): Blend {
  let best = { share: 0, temperature: 1, loss: Number.POSITIVE_INFINITY };
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = tenth / 10;
    const logits = network.map((one, at) => Math.log(Math.max(1e-12, share * one + (1 - share) * (linear[at] ?? 0))));
    const temperature = temperatureOf(logits, truth, classes);
    const loss = lossOf(logits, truth, classes, temperature);
    if (loss < best.loss) best = { share, temperature, loss };
  }
  return { share: best.share, temperature: best.temperature };
}
