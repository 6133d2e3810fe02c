import type { PhraseBook } from './book.ts';

export const portuguese: PhraseBook = {
  bug: {
    strong:
      'não|nao ~ funciona|funcionam|abre|carrega|responde|atualiza, parou|para de funcionar, !trava|travando|travou|travado, fecha|fechando sozinho|sozinha, mensagem de erro, dá|deu|dando erro, tela preta|branca|azul, bugado|bugada|bugando|bugou',
    plain:
      '!falha|falhas|falhando, não consigo ~ abrir|baixar|instalar|enviar|salvar, depois da|dessa ~ atualização, não deixa',
    weak: '!erro|erros, !problema|problemas, lento|lenta',
  },
  outage: {
    strong:
      'fora do ar, !instabilidade|instável, caiu ~ sistema|site|app|servidor|internet|tudo|geral, site|app|sistema|servidor|servidores|serviço|internet ~ caiu|caído|caíram|down, sem sinal|internet|serviço|conexão, fora do ar|serviço, sistema|site|app|aplicativo|servidor ~ indisponível|inacessível|instável|fora, queda|interrupção ~ sistema|serviço|internet|geral',
    plain: 'não|nao consigo|conseguimos ~ entrar|acessar|logar|conectar, caiu ~ alguém, mais alguém ~ problema',
  },
  complaint: {
    strong:
      'péssimo|péssima|pior|horrível|terrível ~ atendimento|serviço|experiência|empresa|app|aplicativo|qualidade, nunca mais, !golpe|golpistas, uma vergonha, quero ~ dinheiro|reembolso, ninguém ~ responde|atende|resolve, propaganda enganosa, até agora nada, reclame aqui',
    plain:
      '!decepcionado|decepcionada|decepção|decepcionante, inaceitável|absurdo|palhaçada|descaso, reembolso|estorno, reclamação, cobraram|cobrado ~ vezes|indevida|duas, não ~ chegou|entregaram|recebi|responderam, um lixo, falta de respeito',
    weak: 'ruim, raiva, atraso|atrasado, vergonha, odeio',
  },
  'feature-request': {
    strong:
      'seria bom|legal|ótimo|interessante|ideal, por favor ~ adicionem|coloquem|adicionar|colocar|incluam, adicionem|coloquem, poderia|poderiam|podia|deveriam|deveria ~ ter|adicionar|colocar|incluir, gostaria que|de ~ poder|opção',
    plain: 'falta ~ opção|função|modo, sugestão, opção de|para, modo escuro, bem que podia',
  },
  question: {
    strong:
      'alguém sabe|conhece|pode|consegue|tem, como faço|posso|faz|funciona, por que ~ ?, onde posso|encontro|fica|compro, quando sai|vai|chega|será, tem como, é possível',
    plain: 'qual é|o|a ~ ?, o que é|significa, uma dúvida|pergunta, vocês têm|tem',
    weak: 'como, ajuda, dúvida',
  },
  praise: {
    strong:
      'muito obrigado|obrigada|bom|boa, adorei|amei, eu|to|estou amo|amando|adorando, excelente|ótimo|ótima|melhor ~ atendimento|serviço|app|aplicativo|produto|trabalho, recomendo, parabéns, super recomendo, muito ~ bom|boa|obrigado|obrigada, atendimento|serviço|suporte|equipe ~ excelente|ótimo|incrível|maravilhoso|nota, funciona ~ perfeitamente|super, cinco estrelas, nota 10|dez|mil',
    plain:
      '!excelente|ótimo|ótima|maravilhoso|maravilhosa|incrível|fantástico|perfeito|perfeita, obrigado|obrigada, sensacional',
    weak: '!bom|boa, gostei, feliz, !melhor',
    against:
      'obrigado|obrigada por nada, desde já, seria ~ bom|ótimo|legal|interessante, não|nao ~ bom|boa|recomendo|gostei',
  },
  'churn-risk': {
    strong:
      'vou|quero|cancelei|cancelar ~ cancelar|assinatura|conta|plano|contrato, cancelei|cancelando, desinstalei|desinstalar|desinstalando, vou ~ trocar|mudar|migrar ~ para|pra|de, trocar de ~ operadora|banco, perderam ~ cliente, cancelar|cancelando|cancelei|cancelo ~ assinatura|conta|plano|contrato|cartão, perderam ~ cliente, não|nao vou|irei renovar, vou ~ concorrência|concorrente, encerrar|encerrei|fechar|excluir ~ minha conta',
    plain:
      'outra operadora|empresa, outro banco|app|aplicativo, portabilidade, encerrar ~ conta, assinatura|conta|contrato ~ cancelada|cancelado|encerrada, última fatura',
  },
  'purchase-interest': {
    strong:
      'quero|vou|queria|pensando ~ comprar, onde ~ comprar|compro|encontro|vende, vale a pena ~ comprar, alguém ~ recomenda|indica, preciso ~ comprar',
    plain: 'quanto custa|é|tá, quero um|uma|esse|essa, procuro|procurando um|uma, entregam em',
  },
  comparison: {
    strong:
      'melhor|pior|mais|menos ~ que|do|da, comparado|comparada com|ao|a, alternativa|alternativas ao|a|para, diferença entre, qual ~ melhor, melhor|pior do que|que ~ o|a, diferente de|do|da, prefiro ~ a|ao|do|que, mais|menos ~ rápido|lento|barato|caro|fácil|estável ~ que, não|nao ~ tão bom|rápido|boa|fácil quanto|como',
    plain: 'em vez de, prefiro, ao invés',
  },
  security: {
    strong:
      '!hackeado|hackeada|hackearam|invadida|invadiram, !vazamento|vazaram ~ dados, !vulnerabilidade|vulnerabilidades, falha de segurança, roubaram ~ conta|dados|senha, conta invadida|clonada, clonaram, dados ~ vazados|vazaram|roubados|expostos, conta ~ hackeada|invadida|clonada|roubada, compra|compras|cobrança ~ não|nao reconheço|autorizei|autorizada, vazamento de dados, falha de segurança',
    plain: 'fraude, ataque hacker, golpistas, dados vazados',
  },
  'legal-threat': {
    strong:
      'vou|vamos processar|denunciar, procon, meu advogado|advogada, ação judicial, na justiça, juizado|pequenas causas, vou|irei ~ processar|procon|justiça|juizado|advogado, entrar|entrarei com|na ~ processo|ação|justiça, meus advogados, medidas legais|judiciais, denunciar ~ procon|anatel|anpd|bacen',
    plain: 'advogado|advogada, processo, lgpd, anatel|bacen|idec',
  },
  pricing: {
    strong:
      'muito|tão|mais caro|cara|caros, aumento|aumentou|aumentaram|subiu ~ preço|preços|valor|mensalidade, quanto custa|cobram|sai, quanto ~ custa|cobram|sai|fica ~ plano|assinatura|?, preço ~ abusivo|absurdo|alto|aumentou|dobrou, ficou|está|muito|tá ~ caro|cara, desconto ~ estudante|estudantes, taxas|taxa escondidas|escondida|abusiva|abusivas',
    plain: 'caro|caríssimo, mensalidade|assinatura ~ valor',
  },
  hiring: {
    strong:
      'estamos contratando, vaga|vagas de|para|aberta|abertas|emprego, venha trabalhar|fazer ~ time|parte|equipe, oportunidade de emprego|trabalho, contratando ~ programadores|programador|desenvolvedor|desenvolvedores|designer|vendedor, vaga|vagas ~ desenvolvedor|estágio|aberta|abertas|remota, envie ~ currículo, faça parte ~ time|equipe, trabalhe conosco',
  },
  spam: {
    strong:
      'ganhe|ganhar dinheiro, link na ~ bio, sigo de volta|quem, clique aqui|no, ganhe|ganhar|ganhando dinheiro ~ casa|online|rápido|fácil, clique ~ link|aqui, link na|no ~ bio|perfil, renda extra ~ casa|link|chama|direct, sorteio ~ siga|curta|marque, seguidores grátis|reais',
    plain: 'sorteio, renda extra, seguidores grátis',
  },
  urgent: {
    strong: 'urgente|urgência|urgentemente, emergência, imediatamente, o mais rápido|breve',
    plain: 'agora mesmo, me ajudem|ajuda, preciso de ajuda, socorro',
  },
  blocked: {
    strong:
      'não|nao consigo ~ entrar|acessar|logar|pagar|trabalhar|sacar, conta ~ bloqueada|suspensa|invadida|hackeada, perdi ~ tudo|dados|dinheiro|fotos, cobrado|cobraram ~ vezes',
  },
  waiting: {
    strong: 'há|faz ~ horas|dias|semanas|meses, esperando ~ horas|dias|semanas|meses|resposta, até agora ~ nada',
    plain: 'de novo, desde ontem, ainda não',
  },
  denied: {
    strong:
      'não|nao ~ funciona|abre|carrega|responde|conecta, não|nao consigo|conseguimos ~ entrar|acessar|logar|conectar|pagar|usar, fora do ar',
    plain: 'sem acesso|sinal|conexão|internet',
  },
};
