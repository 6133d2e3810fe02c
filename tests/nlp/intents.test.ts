import { beforeAll, describe, expect, it } from 'vitest';
import { INTENTS, type IntentName } from '../../src/domain/analysis.ts';
import type { Post } from '../../src/domain/post.ts';
import { type Analyser, loadAnalyser } from '../../src/nlp/analyser.ts';
import { aPost } from './a-post.ts';

let analyser: Analyser;
beforeAll(async () => {
  analyser = await loadAnalyser();
});

function intents(text: string, more: Partial<Post> = {}) {
  return analyser.analyse(aPost(text, more)).intents;
}

const POSTS: [IntentName, string][] = [
  ['bug', 'The app keeps crashing every time I open the camera'],
  ['bug', "Dark mode doesn't work since the last update"],
  ['bug', 'La app no funciona después de la actualización'],
  ['bug', "L'application ne fonctionne plus depuis hier"],
  ['bug', 'Die App stürzt seit dem Update ständig ab'],
  ['bug', 'O app não abre, fica travando toda hora'],
  ['outage', 'Is the website down for everyone or just me?'],
  ['outage', 'Your servers are down again'],
  ['outage', 'Getting 502 bad gateway on the dashboard'],
  ['outage', 'Se cayó la página, no puedo entrar'],
  ['outage', 'Votre site est en panne ?'],
  ['outage', 'Kann mich nicht einloggen, Ausfall bei euch?'],
  ['outage', 'O site está fora do ar'],
  ['complaint', 'Worst customer service ever. Still waiting for my refund'],
  ['complaint', '@brand my parcel never arrived, this is ridiculous'],
  ['complaint', 'Pésimo servicio, nunca más'],
  ['complaint', 'Service client inexistant, je suis très déçu'],
  ['complaint', 'Schlechter Kundenservice, nie wieder'],
  ['complaint', 'Péssimo atendimento, quero meu dinheiro de volta'],
  ['feature-request', 'Please add dark mode'],
  ['feature-request', 'It would be nice if you could export to CSV'],
  ['feature-request', 'Estaría bien poder exportar'],
  ['feature-request', 'Ce serait bien de pouvoir exporter'],
  ['feature-request', 'Es wäre schön, wenn man exportieren könnte'],
  ['feature-request', 'Seria bom ter um modo escuro'],
  ['question', 'How do I reset my password?'],
  ['question', 'Does anyone know a good tool for that'],
  ['question', '¿Alguien sabe cómo se hace?'],
  ['question', "Quelqu'un sait comment faire ?"],
  ['question', 'Weiß jemand, wie das geht'],
  ['question', 'Alguém sabe como faço isso'],
  ['praise', 'Love the new update, great job everyone'],
  ['praise', 'Me encanta, muchas gracias'],
  ['praise', "J'adore, merci beaucoup"],
  ['praise', 'Vielen Dank, sehr gute App'],
  ['praise', 'Adorei, parabéns pelo ótimo atendimento'],
  ['churn-risk', 'That was it, cancelling my subscription and switching to the competition'],
  ['churn-risk', 'Voy a cancelar mi suscripción'],
  ['churn-risk', 'Je résilie mon abonnement'],
  ['churn-risk', 'Ich habe heute gekündigt'],
  ['churn-risk', 'Cancelei minha assinatura'],
  ['purchase-interest', 'Where can I buy one of these?'],
  ['purchase-interest', 'Thinking of buying the new model'],
  ['purchase-interest', 'Quiero comprar uno, ¿cuánto cuesta?'],
  ['purchase-interest', 'Je veux acheter le nouveau modèle'],
  ['purchase-interest', 'Ich will mir das neue Modell kaufen'],
  ['purchase-interest', 'Quero comprar um desses'],
  ['comparison', 'Is it really better than the old one?'],
  ['comparison', 'Looking for an alternative to Jira'],
  ['comparison', 'Viel besser als die Konkurrenz'],
  ['security', 'My account got hacked and nobody helps'],
  ['security', 'New vulnerability CVE-2026-1234 in your login'],
  ['security', 'Me han hackeado la cuenta'],
  ['security', 'Sicherheitslücke in eurer App gefunden'],
  ['legal-threat', 'You will hear from my lawyer'],
  ['legal-threat', 'Voy a denunciarlos'],
  ['legal-threat', 'Je vais porter plainte'],
  ['legal-threat', 'Ich gehe zum Anwalt'],
  ['legal-threat', 'Vou no Procon'],
  ['pricing', 'The price went up again, way too expensive'],
  ['pricing', 'Viel zu teuer geworden'],
  ['hiring', "We're hiring a backend engineer, join our team"],
  ['hiring', 'Nous recrutons un développeur'],
  ['spam', 'Free followers! Click here, link in bio'],
  ['spam', 'new drop #a #b #c #d #e #f #g #h #i follow me for promo #followme'],
];

describe('intents', () => {
  it.each(POSTS)('%s: %s', (name, text) => {
    const held = intents(text).find((intent) => intent.name === name);
    expect(held, JSON.stringify(intents(text))).toBeDefined();
    expect(held?.reason).not.toBe('');
  });

  it('has a tested post for every name', () => {
    expect(new Set(POSTS.map(([name]) => name))).toEqual(new Set(INTENTS));
  });

  it.each<[IntentName, string]>([
    ['bug', 'No bugs so far'],
    ['bug', 'Quality time with my bug before work'],
    ['outage', 'Sit down and listen'],
    ['outage', 'Prices are down 5% this week'],
    ['complaint', 'No complaints, I am happy'],
    ['question', 'See https://example.com/?q=1'],
    ['hiring', 'I was at the hotel with my team'],
    ['security', 'Catching up with the pirate at the beach'],
    ['pricing', 'David Price pitched well'],
    ['spam', 'Thanks for the talk #nodeconf'],
    ['praise', 'worst app, absolutely terrible, no thanks'],
  ])('not %s: %s', (name, text) => {
    expect(intents(text).map((intent) => intent.name)).not.toContain(name);
  });

  it('several may hold, the surest first, each naming its words', () => {
    const held = intents('App keeps crashing, worst support ever. Cancelling my subscription, how do I get a refund?');
    expect(held.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bug', 'complaint', 'churn-risk', 'question']),
    );
    expect(held.map(({ score }) => score)).toEqual(held.map(({ score }) => score).sort((a, b) => b - a));
    expect(held.find(({ name }) => name === 'bug')?.reason).toContain('"crashing"');
    expect(held.find(({ name }) => name === 'question')?.reason).toContain('question mark');
  });

  it('counts the same words once', () => {
    const [once] = intents('a glitch');
    const [often] = intents('a glitch '.repeat(20));
    expect(often?.score).toBe(once?.score);
  });

  it('reads stars of five', () => {
    expect(intents('meh, problem', { metrics: { rating: 1 } }).map(({ name }) => name)).toContain('complaint');
    expect(intents('good', { metrics: { rating: 5 } }).map(({ name }) => name)).toContain('praise');
    expect(intents('meh', { metrics: { rating: 80 } })).toEqual([]);
  });

  it('reads the title too', () => {
    expect(intents('', { title: 'Your servers are down again' }).map(({ name }) => name)).toContain('outage');
  });
});
