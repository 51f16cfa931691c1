"""Sentences with annotations, for the tests of relations."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.corpus.readers import conllu
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Tier

_KEYS = """\
# sent_id = keys
# text = The keys to the cabinet are here.
1	The	the	DET	DT	Definite=Def|PronType=Art	2	det	_	_
2	keys	key	NOUN	NNS	Number=Plur	7	nsubj	_	_
3	to	to	ADP	IN	_	5	case	_	_
4	the	the	DET	DT	Definite=Def|PronType=Art	5	det	_	_
5	cabinet	cabinet	NOUN	NN	Number=Sing	2	nmod	_	_
6	are	be	VERB	VBP	Number=Plur|Person=3	0	root	_	_
7	here	here	ADV	RB	_	6	advmod	_	SpaceAfter=No
8	.	.	PUNCT	.	_	6	punct	_	_
"""
_DU = """\
# sent_id = du
# text = Il parle du lac à un été.
1	Il	il	PRON	_	Gender=Fem,Masc|Number=Sing	2	nsubj:pass	_	_
2	parle	parler	VERB	_	_	0	root	_	_
3-4	du	_	_	_	_	_	_	_	_
3	de	de	ADP	_	_	5	case	_	_
4	le	le	DET	_	Number=Sing	5	det	_	_
5	lac	lac	NOUN	_	Number=Sing	2	obl	_	_
6	à	à	ADP	_	_	8	case	_	_
7	un	un	DET	_	Number=Sing	8	det	_	_
8	e\u0301te\u0301	été	NOUN	_	Number=Sing	5	nmod	_	SpaceAfter=No
9	.	.	PUNCT	_	_	2	punct	_	_
"""


def _read(content: str) -> Sentence:
    (sentence,) = conllu.read(content)
    assert isinstance(sentence, Sentence)
    return sentence


KEYS = _read(_KEYS.replace("\t7\tnsubj", "\t6\tnsubj"))
"""The₀ keys₁ to₂ the₃ cabinet₄ are₅ here₆ .₇; are is the root."""
MARKED = replace(KEYS, roles=Roles(targets=(5,), cues=(1,), attractors=(4,)))
DU = _read(_DU.replace("Il parle du lac à un été", "Il parle du lac à un e\u0301te\u0301"))
"""Il₀ parle₁ du₂ lac₃ à₄ un₅ été₆ .₇; du is de + le, and été has its accents apart."""
PLAIN = text.sentence("plain", "The key to the cabinets is here.")
TIMED = replace(PLAIN, tiers=(Tier("RT", ("310", "", "298.5", "x", "402", "1e3", "-5", "0")),))
"""With reading times, some of which are no numbers."""
