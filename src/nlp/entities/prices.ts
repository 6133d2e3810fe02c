/** Amounts of money: a number with a currency's sign, code or name on either side. */
import type { Entity } from '../../domain/analysis.ts';

/** What is written → ISO 4217; a bare `$` is read as US dollars, `¥` as yen, `kr` as Swedish. */
const CURRENCIES = new Map(
  Object.entries({
    USD: '$ us$ usd dollar dollars bucks',
    EUR: '€ eur euro euros',
    GBP: '£ gbp quid',
    JPY: '¥ jpy yen 円',
    INR: '₹ inr rs rs. rupees rupee',
    BRL: 'r$ brl reais real',
    CAD: 'c$ ca$ cad',
    AUD: 'a$ au$ aud',
    NZD: 'nz$ nzd',
    HKD: 'hk$ hkd',
    SGD: 's$ sgd',
    MXN: 'mx$ mxn',
    CHF: 'chf',
    CNY: 'cny rmb 元',
    KRW: '₩ krw',
    RUB: '₽ rub',
    UAH: '₴ uah',
    TRY: '₺ tl',
    ILS: '₪ ils',
    VND: '₫ vnd',
    NGN: '₦ ngn',
    PHP: '₱',
    PLN: 'zł pln',
    SEK: 'kr sek',
    NOK: 'nok',
    DKK: 'dkk',
    CZK: 'czk kč',
    HUF: 'huf ft',
    ZAR: 'zar',
    AED: 'aed',
    SAR: 'sar',
    THB: '฿ thb',
  }).flatMap(([code, written]) => written.split(' ').map((one): [string, string] => [one, code])),
);

const SIGN = '(?:US|CA|AU|NZ|HK|MX|R|C|A|S)?\\$|[€£¥₹₩₽₴₺₪₫₦₱฿]';
const CODE =
  'USD|EUR|GBP|JPY|INR|BRL|CAD|AUD|NZD|HKD|SGD|MXN|CHF|CNY|RMB|KRW|RUB|UAH|ILS|VND|NGN|PLN|SEK|NOK|DKK|CZK|HUF|ZAR|AED|SAR|THB';
const NAME = 'dollars?|bucks|euros?|quid|yen|rupees?|reais|z[łŁ]|kr|Kč|Ft|TL';
/** Groups of three or plain digits, then at most two decimals; every repetition is bounded. */
const NUMBER = "\\d{1,3}(?:[.,'’\\u00a0\\u202f ]\\d{3}){1,4}(?:[.,]\\d{1,2})?(?!\\d)|\\d{1,12}(?:[.,]\\d{1,2}(?!\\d))?";
const SCALE = '\\s?(?:million|billion|thousand|mio|mrd|bn|[kKmMB])(?![\\p{L}\\p{N}])';
const PRICE = new RegExp(
  `(?<![\\p{L}\\p{N}])(${SIGN}|${CODE}|Rs\\.?)[\\s\\u00a0]?(${NUMBER})(?:,-)?(${SCALE})?` +
    `|(?<![\\p{L}\\p{N}.,])(${NUMBER})(?:,-)?(${SCALE})?[\\s\\u00a0\\u202f]?(${SIGN}|円|元|(?:${CODE}|${NAME})(?![\\p{L}\\p{N}]))`,
  'giu',
);
/** Signs and codes; a text without any has no price. */
const MAY_HOLD_ONE = new RegExp(
  `${SIGN}|円|元|\\d[\\s\\u00a0\\u202f,.-]?-?(?:[kKmM]\\s)?(?:${CODE}|${NAME})|(?:${CODE}|rs)`,
  'iu',
);
const SCALES: Record<string, number> = { t: 1e3, k: 1e3, m: 1e6, b: 1e9 };

/** Each with its value, such as `EUR 1299.00`. */
export function pricesIn(text: string): Entity[] {
  if (!MAY_HOLD_ONE.test(text)) return [];
  const found: Entity[] = [];
  for (const match of text.matchAll(PRICE)) {
    const [written, sign, number, scale, number2, scale2, sign2] = match;
    const currency = CURRENCIES.get((sign ?? sign2 ?? '').toLowerCase());
    const amount = amountOf(number ?? number2 ?? '') * factorOf(scale ?? scale2);
    if (currency === undefined || !Number.isFinite(amount)) continue;
    const value = `${currency} ${amount.toFixed(2)}`;
    found.push({ kind: 'price', text: written, start: match.index, end: match.index + written.length, value });
  }
  return found;
}

/** `1,299.00`, `1.299,00`, `1 299,00`, `1,299`, `12,5` → a number. A lone mark before three digits groups. */
export function amountOf(written: string): number {
  const plain = written.replace(/['’\s]/g, '');
  const mark = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  if (mark === -1) return Number(plain);
  const decimals = plain.length - mark - 1;
  const whole = plain.slice(0, mark).replace(/[.,]/g, '');
  return decimals === 3 && whole !== '0'
    ? Number(whole + plain.slice(mark + 1))
    : Number(`${whole}.${plain.slice(mark + 1)}`);
}

function factorOf(scale: string | undefined): number {
  const word = scale?.trim().toLowerCase() ?? '';
  if (word === 'mrd') return 1e9;
  return SCALES[word.charAt(0)] ?? 1;
}
