"""What a publisher says of a version is read from labels and notes, and from nothing else."""

from __future__ import annotations

import time
from datetime import date

import pytest

from knowledge.article import Article, Source
from knowledge.notice import Noticed, read_notice

SOURCE = Source("Harbour Post", date(2026, 3, 4), file="ferry.md")
BODY = (
    "A ferry with 214 people on board hit the pier at Gannet Point on Tuesday.",
    "Eleven passengers were treated for cuts, the harbour office said.",
    "The ferry will be out of service until the weekend.",
    "Its captain has sailed the route for 19 years.",
    "An inquiry begins on Thursday.",
    "Buses run to the north landing every 20 minutes.",
)

HEADLINES = [
    # Reuters
    ("CORRECTED-Ferry hits pier", "corrected", "Ferry hits pier"),
    ("CORRECTED-(OFFICIAL)-Ferry hits pier", "corrected", "(OFFICIAL)-Ferry hits pier"),
    ("CORRECTED (March 3)-Ferry hits pier", "corrected", "Ferry hits pier"),
    ("CORRECTED-UPDATE 2-Ferry hits pier", "corrected", "Ferry hits pier"),
    ("REFILE-CORRECTED-UPDATE 1-Ferry hits pier", "corrected", "Ferry hits pier"),
    ("REFILE-Ferry hits pier", "corrected", "Ferry hits pier"),
    ("UPDATE 2-Ferry hits pier", "updated", "Ferry hits pier"),
    ("UPDATE 1-Rowing-Ferry crew wins cup", "updated", "Rowing-Ferry crew wins cup"),
    ("RPT-UPDATE 1-Ferry hits pier", "updated", "Ferry hits pier"),
    ("WRAPUP 3-Ferry hits pier", "updated", "Ferry hits pier"),
    ("RPT-Ferry hits pier", "", "Ferry hits pier"),
    ("ADVISORY-Alert on ferry is being checked", "advisory", "Alert on ferry is being checked"),
    ("CORREGIDO-Ferri choca contra el muelle", "corrected", "Ferri choca contra el muelle"),
    ("ACTUALIZA 2-Ferri choca contra el muelle", "updated", "Ferri choca contra el muelle"),
    ("CORREÇÃO-Balsa bate no cais", "corrected", "Balsa bate no cais"),
    ("ATUALIZA 1-Balsa bate no cais", "updated", "Balsa bate no cais"),
    # Associated Press
    ("Correction: Ferry-Collision story", "corrected", "Correction: Ferry-Collision story"),
    ("BC-EU--Ferry Collision-Correction", "corrected", "BC-EU--Ferry Collision-Correction"),
    ("BC-EU--Ferry,3rd Ld-Writethru", "updated", "BC-EU--Ferry,3rd Ld-Writethru"),
    ("BC-EU--Ferry Collision-ADVISORY", "advisory", "BC-EU--Ferry Collision-ADVISORY"),
    ("AP-APNewsAlert", "", "AP-APNewsAlert"),
    # AFP
    ("CORRECTION: Ferry hits pier", "corrected", "Ferry hits pier"),
    ("ANNULE ET REMPLACE - Un ferry heurte la jetée", "corrected", "Un ferry heurte la jetée"),
    ("CORRECTIF - Un ferry heurte la jetée", "corrected", "Un ferry heurte la jetée"),
    ("AFP ADVISORY: Ferry coverage", "advisory", "Ferry coverage"),
    # dpa, EFE, Europa Press, ANSA
    ("KORREKTUR: Fähre rammt Pier", "corrected", "Fähre rammt Pier"),
    ("KORREKTUR/ROUNDUP 2: Fähre rammt Pier", "corrected", "Fähre rammt Pier"),
    ("BERICHTIGUNG - Fähre rammt Pier", "corrected", "Fähre rammt Pier"),
    ("ROUNDUP 2: Fähre rammt Pier", "updated", "Fähre rammt Pier"),
    ("WDH: Fähre rammt Pier", "", "Fähre rammt Pier"),
    ("CORRECCIÓN: Un ferri choca contra el muelle", "corrected", "Un ferri choca contra el muelle"),
    ("(CORRECCIÓN) Un ferri choca", "corrected", "Un ferri choca"),
    ("(Ampliación) Un ferri choca", "updated", "(Ampliación) Un ferri choca"),
    ("AMP.- Un ferri choca contra el muelle", "updated", "Un ferri choca contra el muelle"),
    ("CORREÇÃO: Balsa bate no cais", "corrected", "Balsa bate no cais"),
    ("RETTIFICA: Traghetto urta il molo", "corrected", "Traghetto urta il molo"),
    ("++ KORREKTUR ++ Fähre rammt Pier", "corrected", "Fähre rammt Pier"),
    # papers and sites
    ("Corrected: Ferry hits pier", "corrected", "Corrected: Ferry hits pier"),
    ("Correction (3 March): Ferry hits pier", "corrected", "Correction (3 March): Ferry hits pier"),
    ("Ferry hits pier (corrected)", "corrected", "Ferry hits pier (corrected)"),
    ("Ferry hits pier [UPDATED]", "updated", "Ferry hits pier"),
    ("UPDATE: Ferry hits pier", "updated", "Ferry hits pier"),
    ("Updated: Ferry hits pier", "updated", "Updated: Ferry hits pier"),
    ("MEDIA ADVISORY: Ferry tour", "advisory", "Ferry tour"),
    ("NOTE TO EDITORS: Ferry coverage", "advisory", "Ferry coverage"),
    # nothing would be left
    ("UPDATE 2-", "updated", "UPDATE 2-"),
    ("CORRECTED: !!!", "corrected", "CORRECTED: !!!"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "notice", "headline"), HEADLINES)
def test_a_label_before_a_headline_says_what_the_version_is(
    title: str, notice: str, headline: str
) -> None:
    assert read_notice(title, BODY) == Noticed(headline, notice)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "WITHDRAWN: Ferry hits pier",
        "WITHDRAWN-Ferry hits pier",
        "KILL: Ferry hits pier",
        "(KILL) Ferry hits pier",
        "MANDATORY KILL - Ferry hits pier",
        "STORY REMOVED: EU--Ferry Collision",
        "RETRACTION: Ferry hits pier",
        "BC-EU--Ferry Collision-KILL",
        "AP-EU--Ferry Collision,Kill",
        "ANNULE - Un ferry heurte la jetée",
        "DÉPÊCHE ANNULÉE: Un ferry heurte la jetée",
        "ANULACIÓN: Un ferri choca",
        "MELDUNG ZURÜCKGEZOGEN: Fähre rammt Pier",
        "WITHDRAWN-UPDATE 2-Ferry hits pier",
    ],
)
def test_a_withdrawal_in_the_headline_is_told_in_its_words(title: str) -> None:
    assert read_notice(title, ()).withdrawn == title


ORDINARY = [
    "",
    "Ferry hits pier",
    "Corrected data show fewer jobs on the quay",
    "CORRECTED DATA SHOW FEWER JOBS",
    "Correction officers strike for a third day",
    "Correction - what a falling market is called",
    "Course correction: the harbour board changes its mind",
    "A correction too far",
    "Kill the bill, crowd shouts outside town hall",
    "KILL THE BILL, CROWD SHOUTS",
    "Kill: a new film about the ferry",
    "KILL-SWITCH LAW PASSES",
    "Killed: the plan for a second pier",
    "KILLER WHALE - SIGHTING OFF GANNET POINT",
    "Update on ferry services",
    "UPDATE ON FERRY SERVICES",
    "Update-proof phones reach the islands",
    "Updated timetable for the ferry",
    "Updating the pier will take a year",
    "Advisory board resigns over ferry",
    "Advisory: boil your water, islanders told",
    "ADVISORY: Boil your water",
    "Weather advisory: gales from the north",
    "Withdrawn troops return to the islands",
    "Withdrawn: the medicine that islanders relied on",
    "Retracted: the study that said ferries are safe",
    "Withdrawal - how the islands gave up coffee",
    "Refiled lawsuit names ferry owner",
    "Repeat offender steals ferry",
    "Repeat: the ferry sails again tomorrow",
    "Lead 1: paint in the harbour",
    "Lead pipes - the harbour's old problem",
    "Roundup: five walks from Gannet Point",
    "Roundup 1: five walks",
    "Korrektur am Fahrplan der Fähre",
    "Korrekturen im Haushalt: Stadt spart",
    "Corrección de rumbo en el puerto",
    "Corrección - así se llama una caída",
    "Anuladas las salidas del ferri",
    "ANULADO: el gol que decidió la copa",
    "CANCELADO: El concierto del muelle",
    "ANNULÉ : le concert de la jetée",
    "Annulation : le ferry ne partira pas",
    "Correção monetária volta ao debate",
    "Rettifica dei confini, il porto cresce",
    "Errata weather keeps ferry in port",
    "BC-Ferry sails to Vancouver",
    "BC ferry workers kill",
    "Ferry hits pier (corrected figures)",
    "APNewsAlert",
    "RPT",
    "Clarifications sought on ferry",
]


@pytest.mark.parametrize("title", ORDINARY)
def test_a_headline_about_a_correction_or_a_killing_is_news(title: str) -> None:
    assert read_notice(title, BODY) == Noticed(title)


CORRECTIONS = [
    "Correction: The ferry carried 214 people, not 241.",
    "CORRECTION: The ferry carried 214 people, not 241.",
    "Correction (March 3): The ferry carried 214 people.",
    "Correction, 3 March 2026: The ferry carried 214 people.",
    "Correction on March 3: The ferry carried 214 people.",
    "**Correction:** The ferry carried 214 people.",
    "[Correction: The ferry carried 214 people.]",
    "— Correction – The ferry carried 214 people.",
    "Corrections & clarifications: The ferry carried 214 people.",
    "Correction and clarification: The ferry carried 214 people.",
    "Clarification: The pier belongs to the county.",
    "This article was amended on 3 March 2026 to give the captain's full name.",
    "This article was amended on 3 and 4 March 2026. An earlier version misnamed the captain.",
    "• This article was amended on 3 March 2026. The ferry has 214 seats.",
    "This story has been corrected to give the right number of passengers.",
    "This March 3 story has been corrected to fix the name of the ferry.",
    "(This story has been updated to correct the captain's age.)",
    "This story has been updated to clarify who owns the pier.",
    "The headline of this article was changed to correct the name of the ferry.",
    "A photo caption in this story was updated because an earlier one had an inaccuracy.",
    "An earlier version of this article misstated the number of passengers.",
    "A previous version of this story said that the ferry had sunk.",
    "In an earlier version of this report, the captain's name was misspelled.",
    "Because of an editing error, an earlier version of this article gave a wrong date.",
    "Editor's note: An earlier version of this story gave a wrong number of passengers.",
    "Editor’s note: This story has been corrected to show that nobody was killed.",
    "(Corrects number of passengers in paragraph 2)",
    "(Corrects to 214, not 241, in second paragraph; adds name of ferry)",
    "(In March 3 story, corrects number of passengers)",
    "(This March 3 story corrects the number of passengers in paragraph 2)",
    "(Refiles to fix typo in headline)",
    "ATTENTION - CORRECTS number of passengers ///",
    "ATTENTION - CORRIGE le nombre de passagers ///",
    "Eds: APNewsNow. Corrects spelling of captain's name.",
    "PIERTON (AP) — In a story March 3, The Associated Press reported erroneously that it sank.",
    "Berichtigung: Die Fähre hatte 214 Menschen an Bord.",
    "Korrektur vom 3. März: Die Fähre hatte 214 Menschen an Bord.",
    "Anm. d. Red.: Die Zahl der Passagiere wurde nachträglich korrigiert.",
    "Anmerkung der Redaktion: In einer früheren Version stand eine andere Zahl.",
    "In einer früheren Version dieses Artikels stand, die Fähre sei gesunken.",
    "Hinweis: In einer ersten Fassung dieses Textes war von 241 Menschen die Rede.",
    "Dieser Artikel wurde am 3. März um 14 Uhr korrigiert.",
    "Wir haben den Artikel an dieser Stelle berichtigt.",
    "Fe de errores: el ferri llevaba 214 personas.",
    "Fe de erratas. El ferri llevaba 214 personas.",
    "Corrección: el ferri llevaba 214 personas.",
    "Esta noticia ha sido corregida: el ferri llevaba 214 personas.",
    "Una versión anterior de este artículo daba otra cifra.",
    "Nota de la redacción: por error se publicó otra cifra.",
    "(Corrige el número de pasajeros en el segundo párrafo)",
    "Erratum : le ferry transportait 214 personnes.",
    "Correctif : le ferry transportait 214 personnes.",
    "Une version précédente de cet article donnait un autre chiffre.",
    "Cet article a été corrigé le 3 mars.",
    "Contrairement à ce que nous avions écrit, le ferry n'a pas coulé.",
    "Correção: a balsa levava 214 pessoas.",
    "Errata: a balsa levava 214 pessoas.",
    "Erramos: a balsa levava 214 pessoas.",
    "Diferentemente do publicado, a balsa levava 214 pessoas.",
    "Uma versão anterior deste texto trazia outro número.",
    "Rettifica: il traghetto portava 214 persone.",
    "Una versione precedente di questo articolo dava un'altra cifra.",
    "In een eerdere versie van dit artikel stond een ander aantal.",
]


@pytest.mark.parametrize("note", CORRECTIONS)
def test_a_note_at_the_start_or_the_end_is_the_correction(note: str) -> None:
    corrected = Noticed("Ferry hits pier", "corrected", note)
    assert read_notice("Ferry hits pier", (note, *BODY)) == corrected
    assert read_notice("Ferry hits pier", (*BODY, note)) == corrected


@pytest.mark.parametrize(
    "note",
    [
        "This story has been updated with new information.",
        "(This story was updated to add new information.)",
        "Note: This story has been updated with the winner's name.",
        "(Adds quotes, background)",
        "(Updates with statement by harbour office)",
        "(Recasts, adds number of passengers)",
        "ATTENTION - AJOUTE déclarations ///",
        "Dieser Artikel wurde am 3. März aktualisiert.",
        "Esta noticia ha sido actualizada con nuevas declaraciones.",
        "Cet article a été mis à jour à 14 heures.",
        "(Añade declaraciones)",
    ],
)
def test_a_note_of_what_was_added_makes_it_an_update_without_a_correction(note: str) -> None:
    assert read_notice("Ferry hits pier", (*BODY, note)) == Noticed("Ferry hits pier", "updated")


@pytest.mark.parametrize(
    "paragraph",
    [
        "Corrections officers said they had not been told: the ferry was late.",
        "Correction of the timetable is expected in May.",
        "Corrected figures show that the ferry carried 214 people.",
        "An earlier version of the bill would have closed the pier.",
        "A previous version of the ferry sank in 1934.",
        "This story begins in 1934, when the pier was built.",
        "This article of faith was amended by nobody.",
        "“An earlier version of the plan was better,” the captain said.",
        "Editor's note: Ana Ruiz, a former corrections officer, writes on ferries.",
        "Editor's note: A version of this story first appeared in our newsletter.",
        "Editor's note: Follow our live coverage of the inquiry.",
        "(The captain corrects himself.) “It was 214,” he said.",
        "(Removed in 2019, the old pier stood here.)",
        "(Adds up to nothing, he said) and left.",
        "Updates will follow on Thursday.",
        "This week the story was corrected by events.",
        "In a story told by the captain, the ferry sank.",
        "Anm. d. Red.: Der Name wurde geändert.",
        "Hinweis: Die Fähre fährt am Sonntag nicht.",
        "In einer früheren Version der Software fehlte der Alarm.",
        "Der Artikel 5 des Gesetzes wurde gestrichen.",
        "Wir haben den Kapitän gefragt, ob er den Kurs ändert.",
        "Corrección de rumbo: así lo llamó el capitán en la radio.",
        "Una versión anterior de los hechos hablaba de 241 personas.",
        "La nota fue leída por el capitán.",
        "Nota de la redacción: el ferri no sale los domingos.",
        "Une version précédente du navire a coulé en 1934.",
        "Cet article du règlement a été voté en mai.",
        "Uma versão anterior do barco afundou em 1934.",
        "Una versione precedente del traghetto affondò nel 1934.",
        "Please note that the ferry does not run on Sundays.",
        "Please do not use the old pier, the office said in a notice.",
        "The story about the ferry was told again and again.",
        "Kill the engine, the captain shouted.",
        "The item was removed from the agenda.",
        "Attention - the ferry leaves at nine.",
        "Note: the ferry leaves at nine.",
        "Eds and their deputies met on Thursday.",
        "Precision: that is what a pilot needs.",
        "Bitte verwenden Sie den Fahrstuhl nicht.",
    ],
)
def test_a_paragraph_about_corrections_is_none(paragraph: str) -> None:
    for paragraphs in ((paragraph, *BODY), (*BODY, paragraph)):
        assert read_notice("Ferry hits pier", paragraphs) == Noticed("Ferry hits pier")


@pytest.mark.parametrize(
    "words",
    [
        "This story has been withdrawn.",
        "(This story has been removed because the ferry did not sail.)",
        "Please disregard the story headlined “Ferry hits pier”.",
        "EDITORS: Kill the story EU--Ferry Collision. It is not true.",
        "The story headlined “Ferry hits pier” is withdrawn. There will be no substitute story.",
        "Esta noticia ha sido anulada.",
        "Rogamos anulen la noticia sobre el ferri.",
        "Diese Meldung wurde von der Agentur zurückgezogen.",
        "Bitte verwenden Sie die Meldung über die Fähre nicht.",
        "Cette dépêche est annulée.",
        "Merci de ne pas utiliser cette dépêche.",
        "Esta notícia foi retirada.",
    ],
)
def test_a_short_text_can_withdraw_itself(words: str) -> None:
    assert read_notice("Ferry hits pier", (words,)).withdrawn == words
    assert read_notice("WITHDRAWN-Ferry hits pier", (words,)).withdrawn == words
    assert not read_notice("Ferry hits pier", (*BODY, words)).withdrawn  # a report about one


def test_a_note_in_the_middle_of_a_text_is_none() -> None:
    paragraphs = (*BODY, "This article was amended on 3 March.", *BODY)
    assert read_notice("", paragraphs) == Noticed("")


def test_a_heading_on_its_own_goes_with_the_paragraph_below_it() -> None:
    paragraphs = (*BODY, "Corrections & clarifications", "The ferry carried\n 214 people.")
    assert read_notice("", paragraphs) == Noticed(
        "", "corrected", "Corrections & clarifications The ferry carried 214 people."
    )


def test_several_notes_stand_one_behind_the_other() -> None:
    notes = ("Correction: It carried 214 people.", "Correction: The pier is the county's.")
    assert read_notice("", (*BODY, *notes)).note == " ".join(notes)


def test_a_correction_outweighs_an_update() -> None:
    noticed = read_notice("UPDATE 2-Ferry hits pier", ("(Corrects name of ferry)", *BODY))
    assert noticed == Noticed("Ferry hits pier", "corrected", "(Corrects name of ferry)")


def test_a_note_fits_an_article_whatever_stood_in_it() -> None:
    noticed = read_notice("Ferry", ("Correction:\tIt carried\r\n\x00214\u202e people.", *BODY))
    assert noticed.note == "Correction: It carried 214 people."
    assert Article("a", noticed.title, "Text.", SOURCE, notice="corrected", note=noticed.note).note


@pytest.mark.parametrize(
    "hostile",
    [
        "UPDATE 2-" * 100_000,
        "(" * 100_000,
        "Correction " * 90,
        "In a story " + "a" * 980,
        "(corrects" + "(x)" * 300,
        "this " * 199,
        "an earlier version of this " + "x " * 480,
        "attention - corrects " * 40,
        " " * 1_000_000,
        "*_" * 490,
        "In a" + " (ap) -" * 130,
    ],
)
def test_hostile_texts_take_no_time(hostile: str) -> None:
    start = time.process_time()
    noticed = read_notice(hostile[:300], (hostile, *BODY, hostile))
    read_notice(hostile, ())
    assert time.process_time() - start < 0.5
    assert noticed.title
