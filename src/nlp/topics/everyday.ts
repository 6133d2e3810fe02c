/** What people say all day that is about nothing in particular: the least a topic must be told from. Written for this. */
export const EVERYDAY: readonly string[] = `
Good morning everyone, hope you have a lovely day
What a match last night, I could not believe the ending
So what about the weather this weekend
I am so tired today, need more coffee
Happy birthday to my best friend
Watching the new episode tonight, no spoilers please
Just saw this and had to share it
Does anybody know a good place to eat around here
Cannot wait for the holidays
My dog is the cutest thing on earth
Traffic was terrible this morning, forty minutes late
This song has been in my head all day
Thank you so much, you made my week
Who else is awake at this hour
I have been thinking about this for a while
New blog post is up, let me know what you think
That movie was better than I expected
Monday again, how is it Monday again
They announced the new version today
We are going to the beach with the kids tomorrow
lol that is so true
Is it just me or is everything getting more expensive
The election results are coming in right now
I read a great article about this in the news
First day at the new job, wish me luck
It has been raining for three days
My phone battery died in the middle of the call
Look at this picture from our trip
Some people really do not know how to behave
I love how they did this, nice work
Why is nobody talking about this
I do not know what to say about that
Guten Morgen zusammen, was für ein schöner Tag
Weiß jemand, wie das Spiel gestern ausging
Ich habe heute keine Lust auf irgendwas
Buenos días a todos, qué bonito día
No sé qué pensar de todo esto
Hoy juega mi equipo, vamos
Bonjour à tous, bonne journée
Je ne sais pas quoi en penser
Quelle belle soirée avec les amis
Bom dia pessoal, que dia lindo
Não sei o que dizer sobre isso
Buongiorno a tutti, che bella giornata
Non so cosa dire di questa storia
`
  .trim()
  .split('\n');
