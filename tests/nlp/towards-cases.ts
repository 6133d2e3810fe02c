/** Sentences about Acme, Beta and Gamma with what each says of whom: `-`, `0` or `+`. */
export interface TowardsCase {
  text: string;
  says: Record<string, '-' | '0' | '+'>;
  lang?: string;
}

function lines(lang: string, table: string): TowardsCase[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [text, says] = line.split(' | ');
      const pairs = (says ?? '').trim().split(' ');
      const read = pairs.map((pair) => [pair.slice(1), pair.charAt(0)]);
      return { lang, text: (text ?? '').trim().replaceAll('\\n', '\n'), says: Object.fromEntries(read) };
    });
}

/** Rules were made while looking at these. */
export const TOWARDS_CASES: TowardsCase[] = [
  ...lines(
    'en',
    `
I left Acme for Beta and love it | -Acme +Beta
We switched from Acme to Beta last month | -Acme +Beta
Just moved our whole team from Acme to Beta, so happy | -Acme +Beta
Switched to Beta from Acme and never looked back | -Acme +Beta
Ditched my Acme subscription for Beta | -Acme +Beta
Finally replaced Acme with Beta | -Acme +Beta
Beta replaced Acme for us | -Acme +Beta
Goodbye Acme, hello Beta | -Acme +Beta
Beta is so much better than Acme | -Acme +Beta
Beta is worse than Acme | +Acme -Beta
Beta is way faster than Acme | -Acme +Beta
Acme is slower than Beta | -Acme +Beta
Acme is not better than Beta | -Acme +Beta
Acme is more expensive than Beta | -Acme +Beta
Beta is more reliable than Acme | -Acme +Beta
Beta > Acme | -Acme +Beta
Acme < Beta any day | -Acme +Beta
I prefer Beta over Acme | -Acme +Beta
I prefer Beta to Acme | -Acme +Beta
Unlike Acme, Beta actually works great | -Acme +Beta
Compared to Acme, Beta is terrible | +Acme -Beta
Should have gone with Beta instead of Acme | -Acme +Beta
Use Beta instead of Acme | -Acme +Beta
I would rather use Beta than Acme | -Acme +Beta
Acme is great but Beta is awful | +Acme -Beta
I love Acme, while Beta is a disaster | +Acme -Beta
Although Acme is terrible, I love Beta | -Acme +Beta
Acme sucks. Beta is wonderful. | -Acme +Beta
I hate Acme and love Beta | -Acme +Beta
Love Acme, hate Beta | +Acme -Beta
Acme and Beta are both amazing | +Acme +Beta
Acme, Beta and Gamma are all terrible | -Acme -Beta -Gamma
Both Acme and Beta are useless | -Acme -Beta
Acme can't compete with Beta | -Acme +Beta
Beta beats Acme every time | -Acme +Beta
Acme is not as good as Beta | -Acme +Beta
Nothing beats Acme | +Acme
I'm not leaving Acme for Beta | +Acme -Beta
I would never switch from Acme to Beta | +Acme -Beta
I regret switching from Acme to Beta | +Acme -Beta
So sick of Acme | -Acme
Cancelling Acme today | -Acme
Cancelled my Acme account. Support was a nightmare | -Acme
Acme is not bad at all | +Acme
Acme is not good | -Acme
I don't like Acme | -Acme
Acme released a new version today | 0Acme
The Acme office is in Lisbon | 0Acme
Acme is the worst company ever | -Acme
Thank you Acme, great support! | +Acme
Tried Acme. It is awesome. | +Acme
Tried Acme and Beta yesterday. The meeting is at noon. | 0Acme 0Beta
Acme vs Beta, which one? | 0Acme 0Beta
Acme → Beta, best decision this year | -Acme +Beta
I wish Acme was more like Beta | -Acme +Beta
Acme should learn from Beta | -Acme +Beta
Acme makes me happy, Gmail is horrible | +Acme
Moved away from Acme | -Acme
This is so much better than Acme | -Acme
Terrible update, Acme. Fix it. | -Acme
Acme: great app\\nBeta: garbage | +Acme -Beta
Horrible experience with Acme; Beta was excellent though | -Acme +Beta
Dropped Acme because the support is awful | -Acme
Miss Acme so much, Beta is a pain | +Acme -Beta
`,
  ),
  ...lines(
    'de',
    `
Ich bin von Acme zu Beta gewechselt | -Acme +Beta
Beta ist viel besser als Acme | -Acme +Beta
Acme ist langsamer als Beta | -Acme +Beta
Lieber Beta als Acme | -Acme +Beta
Im Vergleich zu Acme ist Beta fantastisch | -Acme +Beta
Habe Acme gekündigt | -Acme
`,
  ),
  ...lines(
    'es',
    `
Cambié de Acme a Beta | -Acme +Beta
Dejé Acme por Beta y me encanta | -Acme +Beta
Beta es mejor que Acme | -Acme +Beta
Prefiero Beta a Acme | -Acme +Beta
`,
  ),
  ...lines(
    'fr',
    `
Je suis passé de Acme à Beta | -Acme +Beta
J'ai quitté Acme pour Beta | -Acme +Beta
Beta est meilleur que Acme | -Acme +Beta
Contrairement à Acme, Beta est excellent | -Acme +Beta
`,
  ),
  ...lines(
    'pt',
    `
Troquei Acme por Beta | -Acme +Beta
Mudei da Acme para a Beta | -Acme +Beta
Beta é melhor do que Acme | -Acme +Beta
`,
  ),
  ...lines(
    'it',
    `
Sono passato da Acme a Beta | -Acme +Beta
Beta è meglio di Acme | -Acme +Beta
Preferisco Beta a Acme | -Acme +Beta
`,
  ),
];

/**
 * Written before the rules were run at all. What they missed here (32 % of the targets at first) was then looked at, and
 * the rules widened.
 */
export const TOWARDS_SECOND: TowardsCase[] = [
  ...lines(
    'en',
    `
After five years with Acme we finally jumped ship to Beta and could not be happier | -Acme +Beta
Beta runs circles around Acme | -Acme +Beta
My experience with Acme was dreadful, but the folks at Beta sorted me out, brilliant people | -Acme +Beta
Dear Acme, your app is garbage. Sincerely, a happy Beta customer | -Acme +Beta
Honestly Acme has the nicest design, however Beta crashes constantly | +Acme -Beta
Acme is cheaper than Beta and just as good | +Acme -Beta
There is no way I would pick Acme over Beta | -Acme +Beta
Acme support ignored me for weeks. Beta answered within minutes, amazing | -Acme +Beta
Why would anyone use Acme when Beta exists? | -Acme +Beta
Not a fan of Beta, give me Acme back | +Acme -Beta
Acme used to be good. Now it is awful | -Acme
I can't recommend Acme enough | +Acme
Traded in my old Acme for a Beta, what a mistake | +Acme -Beta
Acme was better before they copied Beta | -Acme
Beta is no match for Acme | +Acme -Beta
Anyone else think Acme is overrated? Beta does the job for free | -Acme +Beta
I never had any problems with Acme | +Acme
Acme is down again. Time to try Beta. | -Acme +Beta
Leaving Acme was the best thing I ever did | -Acme
Beta feels cheap next to Acme | +Acme -Beta
Watching a talk by Acme and Beta engineers | 0Acme 0Beta
Acme opens a new data centre in Oslo | 0Acme
The invoice from Acme arrived on Tuesday | 0Acme
Gamma is fantastic, Acme is okay, Beta is unusable | +Gamma -Beta
If Acme raises prices again I am off to Beta | -Acme +Beta
Thanks to Acme I lost a whole day of work | -Acme
Acme gives me a headache; with Beta everything is easy | -Acme +Beta
I love how Beta handles tags, Acme never got that right | -Acme +Beta
Migrated 200 machines off Acme and onto Beta, smooth as butter | -Acme +Beta
Acme, you are the best ❤️ | +Acme
`,
  ),
  ...lines(
    'de',
    `
Wir haben Acme durch Beta ersetzt und sind sehr zufrieden | -Acme +Beta
Acme ist super, aber Beta ist furchtbar | +Acme -Beta
Nie wieder Acme, jetzt Beta | -Acme +Beta
`,
  ),
  ...lines(
    'es',
    `
A diferencia de Acme, Beta es genial | -Acme +Beta
Acme es horrible, pero Beta me encanta | -Acme +Beta
`,
  ),
  ...lines(
    'fr',
    `
J'ai remplacé Acme par Beta, quel bonheur | -Acme +Beta
Acme est nul mais Beta est génial | -Acme +Beta
`,
  ),
  ...lines(
    'pt',
    `
Larguei a Acme pela Beta e adorei | -Acme +Beta
Acme é péssimo, já a Beta é maravilhosa | -Acme +Beta
`,
  ),
  ...lines(
    'it',
    `
Ho lasciato Acme per Beta | -Acme +Beta
`,
  ),
];

/** Written after that, before the rules were widened, and never looked at for making them. */
export const TOWARDS_HELD_OUT: TowardsCase[] = [
  ...lines(
    'en',
    `
Three months ago we said farewell to Acme and signed with Beta. No regrets. | -Acme +Beta
Acme lost our data twice, Beta never did | -Acme +Beta
I'd take Beta over Acme any day of the week | -Acme +Beta
Still on Acme because Beta is too buggy | +Acme -Beta
My wife uses Beta and is thrilled. I am stuck with Acme. | -Acme +Beta
Acme's new editor is gorgeous | +Acme
Acme support: rude, slow and useless | -Acme
Acme and Beta announced a partnership | 0Acme 0Beta
Beta does everything Acme does, only faster and cheaper | -Acme +Beta
Acme feels outdated compared to Beta | -Acme +Beta
Nobody told me how good Beta is; I wasted years on Acme | -Acme +Beta
The Beta app is a joke, I am going back to Acme | +Acme -Beta
Acme is fine, but Beta is on another level | +Beta
Not impressed by Beta, Acme remains the king | +Acme -Beta
Hey Acme, why did you break my account? This is a disgrace | -Acme
Acme raised its prices again, so I tried Beta: wow, what a difference | -Acme +Beta
Can't believe how bad Acme has become | -Acme
Never had an issue with Beta. Acme on the other hand fails weekly | -Acme +Beta
Acme meets Beta at the conference on Friday | 0Acme 0Beta
If you like pain, use Acme. Otherwise use Beta. | -Acme +Beta
Acme is less reliable than Beta | -Acme +Beta
Beta is cheaper, Acme is better | +Acme
Dumped Beta, back with Acme and happy again | +Acme -Beta
The migration from Acme to Beta was painless and the team is delighted | +Beta
I recommend Beta, avoid Acme | -Acme +Beta
Acme keeps crashing, Beta just works | -Acme +Beta
Acme is the only tool I trust | +Acme
Where is the Acme booth? | 0Acme
Acme ruined my weekend, thank god for Beta | -Acme +Beta
Acme > everything else | +Acme
`,
  ),
  ...lines(
    'de',
    `
Acme ist viel zu teuer, Beta ist günstig und gut | -Acme +Beta
Statt Acme nutze ich jetzt Beta | -Acme +Beta
Ich liebe Beta und hasse Acme | -Acme +Beta
`,
  ),
  ...lines(
    'es',
    `
Me pasé de Acme a Beta y estoy feliz | -Acme +Beta
Beta es mucho más rápido que Acme | -Acme +Beta
`,
  ),
  ...lines(
    'fr',
    `
Je préfère Beta à Acme | -Acme +Beta
Acme est horrible, heureusement il y a Beta | -Acme +Beta
`,
  ),
  ...lines(
    'pt',
    `
Prefiro Beta do que Acme | -Acme +Beta
Beta é ótimo, mas Acme é ruim | -Acme +Beta
`,
  ),
  ...lines(
    'it',
    `
Acme è pessimo, Beta invece è fantastico | -Acme +Beta
`,
  ),
];
