//! The revisions told one after another, each change with its page: for people who look into a
//! file. What is said here decides nothing.

use super::Analysis;
use super::placing::Placing;
use crate::formats::FormatError;
use crate::formats::pdf::encryption::is_encrypted;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::text;
use crate::formats::pdf::observe::found;
use crate::formats::pdf::observe::number;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::revisions::View;
use crate::model::History;
use crate::model::Modification;
use crate::model::PlacedChange;
use crate::model::RevisionHistory;
use std::collections::BTreeSet;

/// Letters of a field's value that are kept.
const LETTERS: usize = 200;

/// What each revision of an open file did.
///
/// # Errors
/// Where the file itself cannot be read any more. What cannot be compared is said in its revision.
pub fn history(file: &PdfFile<'_>) -> Result<History, FormatError> {
    let found = found(file)?;
    let mut analysis = Analysis::new(file, &found);
    let mut revisions = Vec::with_capacity(file.revisions().len());
    let mut start = 0;
    for (revision, table) in file.revisions().iter().enumerate() {
        let end = table.end();
        let mut told = RevisionHistory {
            number: number(revision).unwrap_or(u32::MAX),
            start,
            end,
            ..RevisionHistory::default()
        };
        if let Err(error) = tell(&mut analysis, revision, &mut told) {
            told.incomplete.get_or_insert(error.to_string());
        }
        revisions.push(told);
        start = end;
    }
    Ok(History { revisions })
}

fn tell(
    analysis: &mut Analysis<'_, '_>,
    revision: usize,
    told: &mut RevisionHistory,
) -> Result<(), FormatError> {
    let file = analysis.file;
    let view = file.view(revision);
    let before = revision.checked_sub(1).map(|before| file.view(before));
    count(view, before, told)?;
    if is_encrypted(view) && file.protection().closed().is_some() {
        // The comparison says so, too; pages of a closed document cannot be counted.
        if before.is_some() {
            told.incomplete =
                analysis.pair(revision.saturating_sub(1), revision).incomplete.clone();
        }
        return Ok(());
    }
    let Some(old) = before else {
        told.pages = Placing::of(view, &BTreeSet::new())?.pages();
        return Ok(());
    };
    let compared = analysis.pair(revision.saturating_sub(1), revision).clone();
    told.incomplete = compared.incomplete;
    let mut changes = compared.changes;
    let strays = analysis.strays(revision).clone();
    changes.extend(strays.changes);
    told.incomplete = told.incomplete.take().or(strays.incomplete);
    let forms = [analysis.forms.of(old)?, analysis.forms.of(view)?];
    let field = |form: usize, change: &Modification| -> Option<&Field> {
        let name = change.at.field.as_deref()?;
        let form = forms.get(form)?.as_ref().as_ref()?;
        form.fields.iter().find(|field| field.name == name)
    };
    let shown = |change: &Modification| -> BTreeSet<u32> {
        let fields = field(0, change).into_iter().chain(field(1, change));
        object_of(change).into_iter().chain(fields.flat_map(Field::objects)).collect()
    };
    let wanted: BTreeSet<u32> = changes.iter().flat_map(&shown).collect();
    let after = Placing::of(view, &wanted)?;
    told.pages = after.pages();
    let earlier = Placing::of(old, &wanted)?;
    for change in changes {
        let mut pages = BTreeSet::new();
        let mut area = None;
        for object in shown(&change) {
            for placing in [&after, &earlier] {
                pages.extend(placing.pages_of(object));
                area = area.or_else(|| placing.area_of(object));
            }
        }
        let was = field(0, &change).and_then(|field| spoken(old, field));
        let is = field(1, &change).and_then(|field| spoken(view, field));
        let differs = was != is;
        told.changes.push(PlacedChange {
            change,
            pages: pages.into_iter().take(PAGES).collect(),
            area,
            before: was.filter(|_| differs),
            after: is.filter(|_| differs),
        });
    }
    Ok(())
}

/// Pages that are named for one change.
const PAGES: usize = 4;

/// How many numbers a revision uses, writes again and frees.
fn count(
    view: View<'_, '_>,
    before: Option<View<'_, '_>>,
    told: &mut RevisionHistory,
) -> Result<(), FormatError> {
    let Some(table) = view.file().revisions().get(view.revision()) else { return Ok(()) };
    let numbers: BTreeSet<u32> =
        table.sections.iter().flat_map(|section| section.numbers()).collect();
    for number in numbers {
        let old = before.map(|before| before.site(number)).transpose()?.flatten();
        match (old, view.site(number)?) {
            (None, Some(_)) => told.added = told.added.saturating_add(1),
            (Some(old), Some(new)) if old != new => {
                told.rewritten = told.rewritten.saturating_add(1);
            }
            (Some(_), None) => told.freed = told.freed.saturating_add(1),
            _ => {}
        }
    }
    Ok(())
}

fn object_of(change: &Modification) -> Option<u32> {
    change.at.object.as_deref()?.split(' ').next()?.parse().ok()
}

/// A field's value as people read it; a signature's is told by itself.
fn spoken(view: View<'_, '_>, field: &Field) -> Option<String> {
    if field.is_signature() {
        return None;
    }
    let value = view.resolve(&field.value.as_ref()?.value).ok()?;
    let whole = match value {
        Object::String(bytes, _) => text(&bytes),
        Object::Name(name) => name.text(),
        Object::Array(elements) => {
            let each = elements.iter().filter_map(|element| Some(text(element.as_string()?)));
            each.collect::<Vec<_>>().join(", ")
        }
        _ => return None,
    };
    Some(match whole.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    })
}
