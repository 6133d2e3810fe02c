import { describe, expect, it } from 'vitest';
import { hintCode } from '../../src/nlp/language/hint.ts';
import { languageOf, loadLanguages } from '../../src/nlp/language.ts';
import { stripped } from '../../src/nlp/post-text.ts';
import { wordsOf } from '../../src/nlp/words.ts';

const languages = loadLanguages();

function languageFor(written: string, hint?: string) {
  const text = stripped(written);
  return languageOf(text, wordsOf(text), hint, languages);
}

describe('language without a hint', () => {
  it.each([
    ['The new update broke my login and I cannot get back in', 'en', 'model'],
    ['La nueva actualización no funciona en mi teléfono', 'es', 'model'],
    ["Depuis la mise à jour l'application ne fonctionne plus", 'fr', 'model'],
    ['Seit dem letzten Update funktioniert die App nicht mehr', 'de', 'model'],
    ['O aplicativo não abre depois da atualização de hoje', 'pt', 'model'],
    ['Non riesco più ad accedere al mio account da ieri', 'it', 'model'],
    ['После обновления приложение не работает', 'ru', 'model'],
    ['Після оновлення застосунок не працює, що робити', 'uk', 'model'],
    ['التطبيق لا يعمل بعد التحديث الأخير', 'ar', 'model'],
    ['नए अपडेट के बाद ऐप काम नहीं कर रहा है', 'hi', 'model'],
    ['アップデートしてからアプリが落ちる', 'ja', 'script'],
    ['更新后应用无法打开', 'zh', 'script'],
    ['업데이트 후 앱이 안 열려요', 'ko', 'script'],
    ['แอปใช้งานไม่ได้หลังอัปเดต', 'th', 'script'],
    ['Η εφαρμογή δεν λειτουργεί', 'el', 'script'],
    ['האפליקציה לא עובדת', 'he', 'script'],
    ['@support https://example.com/es/la/el La aplicación no funciona #thisiswhatwewant', 'es', 'model'],
  ])('%s is %s', (text, code, from) => {
    expect(languageFor(text)).toMatchObject({ code, from });
    expect(languageFor(text).confidence).toBeGreaterThan(0.4);
  });

  it.each([
    ['yaar ye app phir se band ho gaya', 'hi'],
    ['I love this phone but mera charger kharab ho gaya yaar', 'hi'],
    ['Support hat nicht geantwortet, very disappointing', 'de'],
    ['Je ne peux plus me login, help please', 'fr'],
    ['gracias', 'es'],
    ['bom dia', 'pt'],
    ['Danke!', 'de'],
    ['thanks a lot', 'en'],
    ['Fish &amp; chips &amp; a walk', 'en'],
    ['De app doet het niet meer sinds de laatste update', 'nl'],
    ['Aplikacja nie działa od ostatniej aktualizacji', 'pl'],
    ['Uygulama son güncellemeden beri çalışmıyor', 'tr'],
    ['Appen fungerar inte efter den senaste uppdateringen', 'sv'],
    ['Az alkalmazás a frissítés óta nem működik', 'hu'],
    ['Ứng dụng không hoạt động sau khi cập nhật', 'vi'],
    ['برنامه بعد از به‌روزرسانی کار نمی‌کند و من نمی‌توانم وارد شوم', 'fa'],
    ['अपडेट के बाद login नहीं हो रहा है', 'hi'],
  ])('short, mixed and others: %s is %s', (text, code) => {
    expect(languageFor(text)).toMatchObject({ code, from: 'model' });
  });

  it('of hashtags alone is read from them', () => {
    expect(languageFor('#BuenosDias #felizlunes').code).toBe('es');
  });

  it.each([
    '',
    '   ',
    '😂😂😂',
    '123 456',
    'lol',
    'haha 😂',
    'Jajajaja',
    'xkcd qwrt zzpl',
    'https://example.com/this/is/it',
    '@user @other',
    '!!! ???',
  ])('%j cannot be told', (text) => {
    expect(languageFor(text)).toEqual({ code: 'und', confidence: 0, from: 'none' });
  });
});

describe('the platform’s hint', () => {
  it.each([
    ['is taken when it can be true', 'ok great', 'en', 'en', 'platform'],
    ['is cut to its primary subtag', 'tudo bem', 'pt-BR', 'pt', 'platform'],
    ['stands for romanised Hindi', 'yaar kya baat hai', 'hi', 'hi', 'platform'],
    ['is refused for another writing', 'アプリが落ちる', 'en', 'ja', 'script'],
    ['is refused for Latin text', 'The app is down and this is not what we want', 'ja', 'en', 'model'],
    ['decides Han text', '更新後不具合', 'ja', 'ja', 'platform'],
    [
      '“en” is doubted for what has no English word',
      'Seit dem letzten Update funktioniert die App nicht mehr',
      'en',
      'de',
      'model',
    ],
    ['is ignored when it is none', 'Seit dem letzten Update funktioniert die App nicht mehr', 'zxx', 'de', 'model'],
    ['says nothing about emoji', '😂😂', 'en', 'und', 'none'],
  ])('%s', (_name, text, hint, code, from) => {
    expect(languageFor(text, hint)).toMatchObject({ code, from });
  });

  it.each([
    ['en', 'en'],
    ['EN_us', 'en'],
    ['zh-Hans-CN', 'zh'],
    ['iw', 'he'],
    ['in', 'id'],
    ['nb', 'no'],
    ['eng', 'en'],
    ['fil', 'tl'],
    ['und', null],
    ['zxx', null],
    ['qme', null],
    ['x', null],
    ['', null],
    ['not a language at all, but a sentence', null],
    ['12', null],
    [undefined, null],
  ])('%j means %j', (hint, code) => {
    expect(hintCode(hint)).toBe(code);
  });

  it.each([
    'great app',
    'after work',
    'acme is not working',
    'phishing mail from acme',
    'bad update',
  ])('takes the few English words “%s” for no romanised Hindi', (text) => {
    expect(languageFor(text).code).toBe('en');
  });
});
