import type { PhraseBook } from './book.ts';

export const spanish: PhraseBook = {
  bug: {
    strong: `no ~ funciona|funcionan|funcionó|carga|abre|deja|responde|sirve, se cierra|cuelga|traba|congela|bloquea, deja|dejó de funcionar, mensaje de error, pantalla negra|blanca, da|dando|tira error`,
    plain:
      '!falla|fallas|fallo|fallos|fallando, no me deja, no puedo ~ abrir|descargar|instalar|subir|guardar|enviar, después de ~ actualización|actualizar, errores',
    weak: '!error, !problema|problemas, lento|lenta',
  },
  outage: {
    strong:
      'se cayó, está|están|sigue|siguen caído|caída|caídos|caídas, servicio|servidor|servidores|web|página|app|sistema ~ caído|caída|caídos, caída del servicio, sin servicio|conexión|internet|señal, no hay servicio|conexión|internet|señal, caído|caída ~ desde|hace, servicio|servidor|web|app|sistema|plataforma ~ no responde|funciona|disponible, corte|interrupción de|del servicio|internet|luz',
    plain: 'no puedo|deja ~ entrar|acceder|conectar|conectarme|ingresar, a alguien más, fuera de servicio',
  },
  complaint: {
    strong:
      'pésimo|pésima|mal|mala|malísimo|peor|terrible|horrible ~ servicio|atención|experiencia|producto|calidad|empresa|app, una vergüenza, nunca más|mas, !estafa|estafadores|estafado, devuélvanme|devuelvan ~ dinero, sigo esperando, nadie ~ responde|contesta|atiende',
    plain:
      '!decepcionado|decepcionada|decepción|decepcionante, inaceptable, reembolso, harto|harta, queja|reclamo|reclamación, no ~ llegado|llega|llegó|recibido, me cobraron, lamentable, una basura, inútil|inútiles, no responden|contestan',
    weak: 'asco, horas esperando, malo|mala, odio',
  },
  'feature-request': {
    strong:
      'estaría bien|bueno|genial, sería bueno|genial|ideal|mejor, por favor ~ agreguen|añadan|pongan|agregar|añadir|incluyan, ojalá ~ agreguen|añadan|pongan|tuviera|pudiera, deberían ~ agregar|añadir|poner|permitir, podrían ~ agregar|añadir|poner',
    plain: 'falta ~ opción|función|modo, sugerencia|sugiero, me gustaría que|poder, opción de|para, modo oscuro',
  },
  question: {
    strong:
      'alguien sabe|puede|conoce|tiene, cómo puedo|hago|se|funciona, hay alguna|manera|forma, por qué no, dónde puedo|está|se, cuándo sale|llega|estará|va',
    plain: 'qué es|hago|puedo|significa, cuál es, quién sabe, es posible, una duda|pregunta',
    weak: 'cómo, ayuda, duda',
  },
  praise: {
    strong:
      'me encanta|encantó|encantan, muchas gracias, excelente|gran|buen|increíble ~ servicio|trabajo|app|producto|atención|aplicación, lo recomiendo, muy recomendable, felicidades|felicitaciones, la mejor|el ~ app|aplicación, me ~ encanta|encantan|fascina, excelente|gran|muy buen|buena trabajo|servicio|aplicación|app|atención, funciona ~ perfecto|perfectamente|genial|bien, cinco estrellas, gracias ~ ayuda|equipo|rapidez, mil gracias',
    plain:
      '!excelente|genial|increíble|maravilloso|maravillosa|fantástico|fantástica|perfecto|perfecta, gracias, muy buena|bueno|útil, enhorabuena',
    weak: '!bueno|buena, feliz, !mejor',
    against:
      'gracias por nada, de antemano, estaría|sería ~ bien|genial|bueno|ideal, no ~ bueno|buena|recomiendo|encanta|gusta, genial otra',
  },
  'churn-risk': {
    strong:
      'me cambio|cambié|paso|voy a|con|de, darme|doy|dar|di de baja, cancelar|cancelo|cancelé|cancelaré ~ suscripción|cuenta|contrato|servicio, desinstalar|desinstalo|desinstalé|desinstalada, no ~ vuelvo|volveré ~ comprar|usar|contratar, perdieron un cliente, me doy|daré|quiero de baja, darme|dar de baja, me voy|paso|cambio a|con la|otra|otro|vuestra ~ competencia|compañía|empresa|operadora|banco, no renuevo|renovaré, cancelo|cancelaré ~ suscripción|cuenta|contrato, cerrar|cierro|cerré|eliminar ~ mi cuenta, han perdido un|una cliente|clienta, no aguanto más',
    plain:
      'otra compañía|empresa|alternativa, cambiar|cambiarme de compañía|operador|banco, suscripción|cuenta|contrato ~ cancelada|cancelado|cerrada, última factura',
  },
  'purchase-interest': {
    strong:
      'quiero ~ comprar|comprarme, voy a comprar|comprarme, dónde ~ comprar|compro|consigo|venden, pensando en comprar|comprarme, vale la pena ~ comprar, me recomiendan|recomiendas',
    plain: 'cuánto cuesta|vale|sale, lo quiero|necesito, busco un|una, hacen envíos',
  },
  comparison: {
    strong:
      'mejor|peor|más|menos ~ que el|la|los, comparado|comparada con, alternativa|alternativas a, diferencia entre, cuál ~ mejor, es mejor|peor que, a diferencia de, prefiero ~ antes|a|que, más|menos ~ rápido|lento|barato|caro|fácil|estable que, en comparación con, no ~ tan bueno|rápido|buena|fácil como',
    plain: 'mejor|peor que, en vez de, prefiero',
  },
  security: {
    strong:
      'hackeado|hackeada|hackearon|hackeo, !vulnerabilidad|vulnerabilidades, filtración|fuga|robo de datos, brecha de seguridad, robaron ~ cuenta|datos|contraseña, suplantación, filtrado|filtraron|filtrados|expuestos|robado|robaron ~ datos|contraseñas|clientes, datos ~ filtrados|robados|expuestos|robaron, han ~ hackeado, cargos no autorizados, cuenta ~ robada|robaron|hackeada, acceso no autorizado, fallo de seguridad',
    plain: 'fraude, ciberataque, contraseña|contraseñas ~ filtradas|robada|expuestas',
  },
  'legal-threat': {
    strong:
      'voy|vamos a demandar|denunciar|demandarlos|denunciarlos, mi abogado|abogada, acciones legales, profeco|indecopi|facua, poner|pondré|presentar|presentaré|interponer ~ denuncia|demanda|reclamación|queja, consumo ~ denuncia, les|los|os demandaré|denunciaré|demando|denuncio, mis abogados, tomar ~ medidas|acciones legales, nos vemos en ~ juicio|tribunales',
    plain: 'demanda|denuncia|denunciaré|demandaré, hoja de reclamaciones, ilegal',
  },
  pricing: {
    strong:
      'muy|demasiado|tan caro|cara|caros, subieron|suben|subida|aumento ~ precio|precios, cuánto cuesta|vale|cobran, subieron|subido|suben|subir|subida ~ precio|precios|tarifa|cuota|suscripción, cuánto ~ cuesta|vale|cobran, precio ~ abusivo|excesivo|alto, descuento ~ estudiantes|estudiante',
    plain: 'caro|carísimo, suscripción mensual|anual',
  },
  hiring: {
    strong:
      'estamos contratando|buscando, únete ~ equipo, oferta|ofertas de trabajo|empleo, se busca|solicita, vacante|vacantes, buscamos ~ desarrollador|desarrolladora|programador|diseñador|ingeniero|persona|personas, envía|manda tu ~ cv|currículum, puesto|puestos ~ vacante|disponible|disponibles',
  },
  spam: {
    strong:
      'sígueme ~ sigo, gana dinero, link en ~ bio, ganar dinero, haz clic, gana|ganar|gane dinero ~ casa|fácil|online|rápido, haz clic ~ enlace|aquí|link, enlace|link en ~ bio|perfil, ingresos pasivos|extra ~ casa, sorteo ~ sigue|comparte|menciona, seguidores gratis',
    plain: 'sorteo, gratis ~ seguidores, ingresos ~ casa',
  },
  urgent: {
    strong: 'urgente|urgentemente, emergencia, inmediatamente, cuanto antes, lo antes posible',
    plain: 'ahora mismo, por favor ayuda, ayúdenme, necesito ayuda',
  },
  blocked: {
    strong:
      'no puedo|deja ~ entrar|acceder|pagar|trabajar|ingresar|retirar, perdí ~ datos|todo|dinero|fotos, cuenta ~ bloqueada|suspendida|hackeada, me cobraron ~ veces|doble',
  },
  waiting: {
    strong: 'sigo esperando, llevo ~ horas|días|semanas|meses, horas|días|semanas esperando',
    plain: 'otra vez, desde ayer|hace',
  },
  denied: {
    strong:
      'no ~ funciona|funcionan|carga|abre|responde|conecta, no puedo|podemos|deja ~ entrar|acceder|ingresar|conectar|pagar|usar, está|sigue|están caído|caída|caídos|caídas',
    plain: 'sin servicio|conexión|acceso|internet',
  },
};
