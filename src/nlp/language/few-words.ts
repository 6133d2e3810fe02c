/**
 * A few English words are no Hindi: the texts that romanised Hindi was learnt from are mixed with English, so that "great
 * app" looked like it. `eld` knows no romanised Hindi, which makes it a witness for English where no word is Hindi.
 */
import type { Words } from '../words.ts';
import type { Likeliest } from './other-languages.ts';

const FEW = 4;
/** From this lead on `eld` means what it says of so few words. */
const CLEAR = 0.05;
/** So few words are Hindi from this chance on. */
const SURE = 0.5;

/** Common words of romanised Hindi that are not English ones as well. */
const HINDI_WORDS = new Set(
  `hai hain ho hoon hun nahi nahin nhi nai kya kyu kyun kyon kaise kab kahan ka ki ke ko se mein aur bhi toh tha thi ye yeh
  wo woh mera meri mere tera teri tere apna apne apni hum ham tum aap aapke aapki aapko mujhe mujhko tujhe koi kuch sab bahut
  bohot bhut accha acha achha bhai ji liye wala wale wali raha rahe rahi gaya gayi gaye kar karo karna karne kiya hua hue hui
  ab abhi jab tab phir agar lekin magar yaar desh baat na haan ek jo jaise hi bas sirf unke uske iska uska isko usko jai diya
  liya ne kr tu kisi kon kaun sath saath dil pyar zindagi saala bhaiya didi desi`.split(/\s+/),
);

/** What a guess of romanised Hindi is worth: `english` and `unknown` only for a few words of which none is Hindi. */
export function hindiOr(
  { keys }: Words,
  heard: Likeliest | null,
  probability: number,
): 'hindi' | 'english' | 'unknown' {
  if (keys.length > FEW || keys.some((key) => HINDI_WORDS.has(key))) return 'hindi';
  if (heard?.code === 'en' && heard.margin >= CLEAR) return 'english';
  return probability < SURE ? 'unknown' : 'hindi';
}
