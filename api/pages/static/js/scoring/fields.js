// Between the API's scorecard and the fields of merge.js. `questions` maps the key of a note to its question's code.
import { locate } from "./offsets.js";

// Evidence as one text, as the form's ticks send it: key:start:words.
export const evidenceText = ({ note, start, words }) => `${note}:${start}:${words}`;

export function evidenceOf(text) {
  const found = /^([^:]+):(\d+):([^]+)$/.exec(text ?? "");
  return found && { note: found[1], start: Number(found[2]), words: found[3] };
}

// The fields of a stored scorecard, and the questions of its notes.
export function fromScorecard(card) {
  const fields = { overall: card.overall_comment };
  const questions = {};
  const keys = new Map();
  for (const note of card.notes) {
    fields[`note:${note.key}`] = note.text;
    questions[note.key] = note.question_code ?? "";
    keys.set(note.id, note);
  }
  for (const rating of card.ratings) {
    const code = rating.competency_code;
    fields[`rating:${code}`] = rating.level ? String(rating.level) : rating.no_evidence;
    fields[`comment:${code}`] = rating.comment;
    const note = keys.get(rating.note_id);
    if (!note) continue;
    const words = [...note.text].slice(rating.span_start, rating.span_end).join("");
    fields[`evidence:${code}`] = evidenceText({ note: note.key, start: rating.span_start, words });
  }
  return { fields, questions };
}

// Competencies of which a comment or a quote cannot be sent, for there is no rating to send it with.
export function unrated(fields, competencies) {
  return competencies.filter((code) => !fields[`rating:${code}`] && (fields[`comment:${code}`] || fields[`evidence:${code}`]));
}

// The draft that the API takes. A quote goes along with a level and while its words stand in the note.
export function toDraft(fields, questions, competencies) {
  const notes = Object.keys(questions)
    .filter((key) => fields[`note:${key}`])
    .map((key) => ({ key, text: fields[`note:${key}`], question_code: questions[key] || null }));
  const ratings = [];
  for (const code of competencies) {
    const choice = fields[`rating:${code}`];
    if (!choice) continue;
    const isLevel = /^[1-5]$/.test(choice);
    const rating = { competency_code: code, comment: fields[`comment:${code}`] ?? "" };
    ratings.push(isLevel ? { ...rating, level: Number(choice), ...evidence(fields, code) } : { ...rating, no_evidence: choice });
  }
  return { notes, ratings, overall_comment: fields.overall ?? "" };
}

function evidence(fields, code) {
  const said = evidenceOf(fields[`evidence:${code}`]);
  const start = said ? locate(fields[`note:${said.note}`] ?? "", said.words, said.start) : -1;
  return start < 0 ? {} : { evidence: { note: said.note, start, quote: said.words } };
}
