import { wordsOf } from './terms.ts'

/**
 * The 1,500 commonest words of English, by how often one must halve all words to come to their share: `the` is one
 * word in 2⁴, `said` one in 2¹⁰.
 * Source: Google Books Ngrams (https://books.google.com/ngrams) in the lists of
 * https://github.com/orgtre/google-books-ngram-frequency, both CC BY 3.0; changed: forms of one word are joined,
 * and counts rounded to powers of two. `node benchmarks/common-words.ts` prints this table anew.
 */
const ENGLISH: Readonly<Record<number, string>> = {
  4: `the`,
  5: `of and`,
  6: `to a in`,
  7: `that is for i it was not as with he`,
  8: `on you be her his this by or are at from she have had but an they`,
  9: `we one were all can which their my if what do there when would him so more time will other me been out up
    about who has no into them like your`,
  10: `said could new see did then some these also than its may only work how make two such look over our first
    way any even just back state after know years now through most people right get need well where between
    take because day want should before come made hand many down use say`,
  11: `good very life think being those us part called system change much each place both following man things
    while used world case asked including means study own long same must go still point does set turned too
    under living process form thought high another head eyes find little however off different really three
    around number provide group god never words results might show give again face help example care end found
    open order social without based feel love going seemed trying let during house name against general
    something value question family figure law why away great information power book level plan within started
    human chapter left water problem control move body become increase model old every terms learning
    university put service second since present home data report interest came men last tell school children
    close few important research small side area effect room experience country always`,
  12: `early public act line often person large development using women understand press considered though took
    support given american required got once role table until toward patients fact light particular force play
    clear rate government individual went site next read type mind cause war friends create business am keep
    students approach leave view talk less door issues told return better knew yet upon sure company later
    test full father course himself developed certain city step idea section allow night function political
    rather walked best continued practice believe cell mother finally action method nothing filled reason
    history activity conditions although party far national shall run thus answer felt common members remain
    non enough among seen policy appear building health meet market writing together rule done white possible
    offer happened sense direct stop arms kind moment design heart community young several matter self
    international lead four program hard whole described saw ever cost least black whether true complete woman
    structure land position reached relationship hold economic story hours already share court along voice
    account material beginning local across language concerned known class field analysis involved risk child
    passed society related free image project able almost death sound near theory smile above anything measure
    age standing further either food subject months period source produced hope product focus received energy
    suggested low taken behind short week past watch similar education century limited management waiting
    space yes current decision therefore actually nature training property girl determined five record
    knowledge usually events factors air carried hear began minutes cover review response science half occur
    remember main due difference explain son money bring gave doing per standard king paper journal office
    ground front available treatment speak organization natural added wall specific held total english future
    church claim according third application everything quite heard serve significant existing pulled strong
    job range perhaps culture defined expected rest became fire contains evidence reduced identified situation
    itself someone single content art list mark especially blood stared potential quickly big parents stay
    established themselves associated deep`,
  13: `key purpose personal represent lot boy influence top access security movement sometimes resources letter
    object soon disease performance sign major fall regarding cross higher lower relations discussed physical
    center outside lord recent text various instead cut technology size inside price south network quality
    details population bank today trade late elements features shown entered production miss street amount
    else raised date decided surface address bit killed brought red effective probably special challenge
    referred thank relative slowly stage necessary plant nodded concept morning deal published attention
    herself oh affect region strategy attempt bed pay window page tree entire breath longer normal indicate
    demand principles obtained bad solution teachers behavior game environment north bar hair maybe feet team
    whose cultural effort road series flow fear loss growth unit notice wide brother choice performed
    operation lost town context alone author authority financial previous myself benefits nation growing stood
    compared private immediately simply pain department opportunity six poor animals expression central dead
    impact wish earth beyond pressure dark drug check truth accept save charge percent visit funds direction
    positive desire pattern observed shape teaching improve middle indeed european laughed sample memory gone
    please character reference difficult jesus respect drive legal communication sat spirit expressed original
    suddenly global british assume wife task statement argued code link everyone attack contact post equal
    skills goal firm below article rise mouth dropped touch written complex modern addition wonder greater
    leaders mine degree music trust tax simple heat nor managed ability search additional kept draw prepared
    fine floor couple led lack industry miles applied critical river west forward discussion military medical
    wine sleep film sea break treated maintain depends wave ten picked foreign advanced box park procedure
    board weight income shoulder fight piece target mentioned whom officer selected listen failed met million
    achieve round workers scale techniques fingers basic separate temperature recognized police picture
    initial association components promise hundred sent realized eat requirements green president christian
    earlier media variable arrived serious gain suppose america exactly exercise user aspects surprise agent
    removed volume cried wrong ready tools basis reflect presence agency release twenty french sort anyone
    distance travel identity conduct cold color mass avoid german appropriate distribution brain contract
    typically phone perfect blue college lady protect capital china professional document phase shift
    institutions pushed union religious east oil drink stress historical army perspective seek computer
    estimated balance dress constant official march conflict store dream employees chance introduced instance
    operating revealed easy reaction ship sister agreement active glass assessment thousand join argument
    message apply characteristics federal block strength race extended married skin options sir legs
    traditional clothes beside primary negative despite obvious economy daughter except essential status edge
    length investment proposed grant transfer male adult horse lips success guide successful ago die former
    equation guy proceedings clinical supply dog command path finished judge interaction fit average client
    yourself species baby alternative exchange carefully husband justice throughout sun prove died
    demonstrated master prevent island add meant reality happy whatever choose connection failure worry bear
    reserved connected independent indian signal suffering female seat send proper definition soft born kiss
    hospital regulation environmental commission fair ensure correct mental wind device doubt beautiful
    protein committee damage re map title soul europe kids examine lay location items enjoy fixed stone
    engaged staff style outcomes christ generated western wrote safe doctor politics multiple responsibility
    faith trial request hit chair sales display copy quiet literature peace manner customer council moral
    mechanism onto imagine bill mixed belief merely crime capacity internal england`,
  14: `civil hate religion bible respond rose brown gas slightly emerged interview generation glanced
    construction importance sexual burning rock hot contrast june protection daily lose duty opinion seven
    struggle easily cancer load acid apparently ran dry aim sex built gene neither fell count fish possibility
    version conversation scene decrease combined larger collection safety library chief category print
    introduction error shot consequences therapy engineering frequently reader advantage hall painting
    discovered african extremely wood objective secret machine variety hill clean disorders frame rapid speech
    spend chinese india manager trouble layer encourage nurse paid marriage huge freedom july wearing
    tradition useful tend description survey vary mountain pretty okay tears regular root fast warm motion
    match vision lifted dynamic older track popular sorry comments tone promote caught bone speed spread
    station provisions otherwise evaluation heavy repeated cup enable sector frequency spent screen director
    soldiers contribute buy monitoring concluded partner song consists enemy spoke brief electronic corner
    circumstances practical parameters shop conclusion administration stock tall division leaned eight spot
    goes prior extent village muscle mode battle april centre replied credit france understood concentration
    purchase labor belong adopted parallel score fat cook dance unless shook experiment gathered straight
    gender ring relevant double heaven violence joint sell rich framework metal sufficient collected bond
    observation subsequent attitude eventually emotions pair explore rare hurt handle citizens ride forest
    chest suit chemical gold aware january gun summer sight difficulty guard september foot conference van
    interpretation gaze sentence sequence existence dad nice fly overall constructed foundation absolute urban
    web assets novel square online powerful december intervention tissue formation africa chain intended
    surrounding consideration decades spring scientific emotional bottom annual consumer click appeal october
    payment narrative representation comparison publication latter technical agreed divided upper fresh origin
    participants refused corresponding settled garden escape external neck injury quarter writer career worth
    owner employed bound measurement vehicle replaced respectively resistance card soil contribution located
    delivered strange output hell progress calculated audience gift cycle responsible mission birds leadership
    formal ultimately reform whispered ratio august researchers affairs combination`,
}
/** The commonest words of French, German, Italian, Russian and Spanish that are no English words. Same source. */
const OTHER_LANGUAGES = `ab abbiamo aber además agli agua ahora ai ailleurs ainsi al alcuni algo alguna algunos alla allem
  allen allerdings allora allí alors als altra altre altri altro amor anche ancora andere anderen anni
  années ans ante antes appena après aquel aquella aquí arbeit articolo así attività au auch auf augen
  aunque aurait aus aussi autre autres aux avaient avais avait avant avec aver avere aveva avevano avevo
  avez avoir avons avrebbe año años aún bajo beaucoup bei beiden beim bene bereits bien bis blick cabeza
  cada casa casi caso ce cela celle celui certo ces cet cette ceux chaque che chez ci città ciudad ciò
  comma comme como compte contra contre contro corpo cosa cosas cose così cual cualquier cuando cuenta
  cuerpo cui cómo côté cœur dabei dafür dal dall dalla dalle damit darauf das dass davon dazu daß de
  debe decir degli dei del dell della delle dello denen dentro depuis der derecho deren des desde
  después detto deux devant deve di dice dich dicho diese diesem diesen dieser dieses dieu dijo dios dir
  dire diritto disse dit doch doit donc donde dont dopo dort drei droit du durante durch dès déjà día
  días eau ed effet ein eine einem einen einer eines einfach einige einmal ejemplo el ella elle elles
  ello ellos embargo en encore enfant enfants enfin entonces entre eran erano erst ersten es esa ese eso
  esprit essere est esta estaba estaban estado estar estas este esto estos estoy está están et etwa
  etwas eu eux exemple fa fait fatto faut façon fece femme fino fois forma forse fosse fra frage fragte
  frau frente fu fue fuera fuori fut gab ganz gar gegen gehen geht genau gerade gesicht gewesen gibt
  ging giorni giorno già gleich gli gran großen habe haben haber había habían hace hacer hacia hai hanno
  hasta hatte hatten hecho heute hier hin hinter histoire historia hizo hombre hombres homme hommes
  hätte iba ich ici ihm ihn ihnen ihr ihre ihrem ihren ihrer il ils im immer incluso infatti información
  ins insieme invece io ja jahre jahren jamais je jedoch jetzt jeune jour jours jusqu kam kann kein
  keine kommen kommt konnte kopf können könnte la lado lange las lassen lavoro le leben legge lei les
  leur leurs ley li lieu ließ loro lorsque luego lugar lui lungo là machen macht madre mai maintenant
  mais maison manera mano manos medio meglio mehr mein meine meinen meiner mejor meno menos menschen
  mentre mes mi mia mich mientras mieux mio mir mis misma mismo mit modo moi moins molto momento mon
  monde mondo mort mucho muchos mujer mundo muss musste muy más même mí müssen nach nada nadie ne neben
  nei nein nel nell nella nelle neue ni nicht nichts nie niente noch noche noi nom nombre nosotros notre
  nous nouveau nouvelle nuestra nuestro nueva nuevo nulla nun nunca nuovo nur né ob occhi oder ogni ohne
  ojos oltre ont ora otra otras otro otros ou oui où padre palabras parce parece parole partie pas
  pendant perché pero persona personas personne però petit petite peu peut più plusieurs po poco poder
  podría podía poi politique porque porta posible possibile possono posto pourquoi pouvait pouvoir
  preguntó premier première prendre prima primer primera primo proprio puede pueden puerta pues puis
  punto può qu qualche qualcosa quale quali quand quando quanto que quel quella quelle quelli quello
  quelque quelques quería questa questi questo qui quien quindi quoi qué raison recht relación rien
  rispetto sa sabía sagen sagte sah sais sans sarebbe savoir schon se secondo según sehen sehr sei sein
  seine seinem seinen seiner seit seite selbst selon sempre sens senso sentido senza ser sera serait ses
  seul seulement señor si sia sich sido sie siempre sind sino sistema sobre società soit sollte sondern
  sono sont sotto sous souvent sowie später stata stati stato stava stessa stesso storia su sua suis sul
  sulla sulle suo suoi sus sé sì sí también tant tanto te teil tempo temps tener tengo tenía terra terre
  testa ti tiempo tiene tienen tipo toda todas todo todos toi toujours tous tout toute toutes tra
  trabajo tras travail trois trop troppo tu tutta tutte tutti tutto tête tú un una und uno unos uns
  unter uomo usted va veces ver verdad vero vers verso vez vi vida vie viel viele vielleicht viene ville
  visto vita voce voir voix volta volte vom von vor votre vous voz waren warum weg weil weiter weiß
  welche welt wenig wenn werden wie wieder wird wirklich wissen wo wohl wollte worden wurde wurden
  während würde yeux zeit zu zum zur zurück zusammen zwar zwei zwischen également él étaient était état
  été être über без более больше будет будто бы был была были было быстро быть вам вас вдруг ведь
  вернуться вместе во вообще вопрос вот времени время все всегда всего всем всех въ вы где глаза года
  году голову да даже два делать дело день для до должен должны дома друг других другой его ее ей ему
  если есть еще же жизни жизнь за затем здесь значит знаю из из-за или им именно их каждый как когда
  конечно которая которого которое которой которые который которых кроме кто куда лет ли лицо лишь лучше
  людей люди между меня место мне много мог могу могут может можно мой мы на над надо нам например нас
  не него нее ней нем немного несколько нет ни никогда никто ним них ничего но ну нужно об образом один
  одна однако одного одной он она они оно от очень перед по под пока после потом потому почему почти
  поэтому при про просто работы раз россии российской руки руку рядом сам свое своего своей свои своим
  своих свой свою сделать себе себя сегодня сейчас сказал сказала сказать сколько слишком слова словно
  случае снова со собой совершенно совсем спросил сразу стал сторону стороны так также такие таким такое
  такой там те тебе тебя тем теперь тех то тогда того тоже только том тому тот точно три тут ты уж уже
  федерации хорошо хотя часть чего человек человека чем через что что-то чтобы эта эти этим этих это
  этого этой этом этот эту является`
/** A word of the second table is taken to be about as common as this. */
const OTHER_HALVINGS = 8
/** A word that no table has is taken to be one in 2¹⁹, about one in half a million. */
const RAREST = 19

let rarities: ReadonlyMap<string, number> | undefined

/**
 * How rare a word is in general: 1 for one that is not among the commonest, 0.2 for `the`. Takes words as `wordsOf`
 * gives them. The tables are read at the first call, so that a process that never asks does not pay for them.
 */
export function generalRarityOf(word: string): number {
  rarities ??= readTables()
  return rarities.get(word) ?? 1
}

function readTables(): ReadonlyMap<string, number> {
  const halvings = new Map(wordsOf(OTHER_LANGUAGES).map((word) => [word, OTHER_HALVINGS]))
  for (const [times, words] of Object.entries(ENGLISH)) {
    for (const word of wordsOf(words)) halvings.set(word, Number(times))
  }
  return new Map([...halvings].map(([word, times]) => [word, times / RAREST]))
}
