"""The names of months in the languages that schools' systems write, whole and cut short."""

from __future__ import annotations

# fmt: off
_NAMES = """
    january february march april may june july august september october november december;
    jan feb mar apr may jun jul aug sep oct nov dec;
    januar februar märz april mai juni juli august september oktober november dezember;
    jan feb mrz apr mai jun jul aug sept okt nov dez;
    jänner feber maerz april mai juni juli august september oktober november dezember;
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre;
    janv févr mars avr mai juin juil août sept oct nov déc;
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre;
    ene feb mar abr may jun jul ago sept oct nov dic;
    enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre;
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre;
    gen feb mar apr mag giu lug ago set ott nov dic;
    janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro;
    jan fev mar abr mai jun jul ago set out nov dez;
    januari februari maart april mei juni juli augustus september oktober november december;
    jan feb mrt apr mei jun jul aug sep okt nov dec;
    januari februari mars april maj juni juli augusti september oktober november december;
    januar februar marts april maj juni juli august september oktober november december;
    januar februar mars april mai juni juli august september oktober november desember;
    jan feb mar apr mai jun jul aug sep okt nov des;
    tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu
      joulukuu;
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta
      lokakuuta marraskuuta joulukuuta;
    styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad
      grudzień;
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
      grudnia;
    leden únor březen duben květen červen červenec srpen září říjen listopad prosinec;
    ledna února března dubna května června července srpna září října listopadu prosince;
    január február marec apríl máj jún júl august september október november december;
    januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra;
    január február március április május június július augusztus szeptember október november
      december;
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie
      decembrie;
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık;
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря;
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь;
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня;
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
      νοεμβρίου δεκεμβρίου;
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre;
    xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro;
    urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua;
    januar februar marec april maj junij julij avgust september oktober november december;
    sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio
      gruodžio;
    janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris
      decembris;
    jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember;
"""
# fmt: on
MONTHS: dict[str, int] = {
    name: number for line in _NAMES.split(";") for number, name in enumerate(line.split(), start=1)
}
"""Month names in lower case, without a full stop, to their numbers from 1."""
