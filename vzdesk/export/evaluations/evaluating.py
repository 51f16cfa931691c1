"""From what is asked to the files and the answer."""

from __future__ import annotations

from vzdesk.export.evaluations.cues import cue_alignment
from vzdesk.export.evaluations.evaluation import Found
from vzdesk.export.evaluations.faithfulness import faithfulness
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.probing import probe_layers
from vzdesk.export.evaluations.questions.agreement import agree
from vzdesk.export.evaluations.questions.formulas import evaluate_formulas
from vzdesk.export.evaluations.questions.human import correlate
from vzdesk.export.evaluations.running import evaluate
from vzdesk.export.run import Listener
from vzdesk.export.studies.results import make_folder
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.view.studies.evaluation import CueOptions, FaithfulnessOptions
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions


def run(job: Job, listener: Listener, found: Found | None = None) -> EvaluationAnswer:
    """Write all files into the folder; `found` gets what there is by now, now and then. UserError
    where it cannot be asked or written.
    """
    job.spec.check()
    make_folder(job.folder)
    options = job.spec.options
    if isinstance(options, HumanOptions):
        return correlate(job, options, listener, found)
    if isinstance(options, FormulaOptions):
        return evaluate_formulas(job, options, listener, found)
    if isinstance(options, AgreementOptions):
        return agree(job, options, listener, found)
    make_folder(job.files.figures)
    if isinstance(options, CueOptions):
        return evaluate(job, cue_alignment(options), listener, found)
    if isinstance(options, FaithfulnessOptions):
        return evaluate(job, faithfulness(options), listener, found)
    return probe_layers(job, options, listener, found)
