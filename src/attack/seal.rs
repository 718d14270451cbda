//! Puts a signature of the sample PKI into a document, byte by byte.

use super::Made;
use super::Obstacle;
use super::document::Document;
use super::document::Id;
use super::document::text;
use super::revision::Revision;
use super::splice;
use crate::model::Time;
use lopdf::Object;

/// How a signature dictionary is written.
pub struct Seal {
    /// `/Type`.
    pub kind: &'static str,
    /// `/SubFilter`.
    pub form: &'static str,
    /// More keys.
    pub keys: String,
    /// Room for the value, in bytes.
    pub room: usize,
    /// `/M`; none in timestamps.
    pub claimed: Option<Time>,
}

impl Seal {
    /// A PAdES signature that claims this time.
    pub fn pades(claimed: Time) -> Self {
        Self {
            kind: "Sig",
            form: "ETSI.CAdES.detached",
            keys: String::new(),
            room: 12_288,
            claimed: Some(claimed),
        }
    }

    /// A document timestamp.
    pub fn timestamp() -> Self {
        Self {
            kind: "DocTimeStamp",
            form: "ETSI.RFC3161",
            keys: String::new(),
            room: 12_288,
            claimed: None,
        }
    }

    /// The dictionary with zeros where range and value belong.
    pub fn body(&self) -> Vec<u8> {
        let claimed = self.claimed.map(|time| {
            let (year, month, day, hour, minute, second) = time.civil();
            format!("/M(D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z)")
        });
        let Self { kind, form, keys, room, .. } = self;
        format!(
            "<</Type/{kind}/Filter/Adobe.PPKLite/SubFilter/{form}{}{keys}\
             /ByteRange[0 {zeros} {zeros} {zeros}]        /Contents<{}>>>",
            claimed.unwrap_or_default(),
            "0".repeat(room.saturating_mul(2)),
            zeros = "0".repeat(10),
        )
        .into_bytes()
    }
}

/// Fills in the first empty range after `start`, and the value over what it covers.
pub fn fill(
    bytes: &mut [u8],
    start: usize,
    value: &mut dyn FnMut(&[u8]) -> Made,
) -> Result<(), Obstacle> {
    let key = format!("/ByteRange[0 {}", "0".repeat(10));
    let range = splice::find(bytes, key.as_bytes(), start).ok_or_else(splice::not_there)?;
    let range = range.saturating_add(b"/ByteRange[".len());
    let open = splice::find(bytes, b"/Contents<", range).ok_or_else(splice::not_there)?;
    let open = open.saturating_add(b"/Contents".len());
    let close = splice::find(bytes, b">", open).ok_or_else(splice::not_there)?.saturating_add(1);
    let rest = bytes.len().saturating_sub(close);
    put(bytes, range, format!("0 {open:010} {close:010} {rest:010}").as_bytes())?;
    let covered =
        [bytes.get(..open).unwrap_or_default(), bytes.get(close..).unwrap_or_default()].concat();
    let value = hex::encode(value(&covered)?);
    if value.len() > close.saturating_sub(open).saturating_sub(2) {
        return Err(splice::no_room());
    }
    put(bytes, open.saturating_add(1), value.as_bytes())
}

fn put(bytes: &mut [u8], at: usize, with: &[u8]) -> Result<(), Obstacle> {
    let place = bytes.get_mut(at..at.saturating_add(with.len())).ok_or_else(splice::no_room)?;
    place.copy_from_slice(with);
    Ok(())
}

/// A signature field that is its own widget.
pub fn field(name: &str, rect: &str, page: Id, more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/F 132/Rect[{rect}]/P {} {} R{more}>>",
        page.0, page.1
    )
}

/// Adds fields to the form and annotations to the first page, by rewriting both.
pub fn register(
    document: &Document,
    update: &mut Revision<'_>,
    fields: &[Id],
    annotations: &[Id],
    more: impl FnOnce(&mut lopdf::Dictionary, &mut lopdf::Dictionary),
) -> Result<(), Obstacle> {
    let mut catalog = document.dictionary(document.root)?;
    let mut form = document.below(&catalog, "AcroForm")?;
    let mut all = document.list(&form, "Fields")?;
    all.extend(fields.iter().map(|id| Object::Reference(*id)));
    form.set("Fields", all);
    form.set("SigFlags", 3);
    let mut page = document.dictionary(document.page)?;
    let mut shown = document.list(&page, "Annots")?;
    shown.extend(annotations.iter().map(|id| Object::Reference(*id)));
    page.set("Annots", shown);
    catalog.set("AcroForm", Object::Dictionary(form));
    more(&mut catalog, &mut page);
    update.put(document.root, text(&catalog)?);
    update.put(document.page, text(&page)?);
    Ok(())
}

/// The document with one more, invisible signature.
pub fn sealed(
    document: &Document,
    name: &str,
    seal: &Seal,
    value: &mut dyn FnMut(&[u8]) -> Made,
) -> Made {
    let mut update = document.update();
    let signature = update.add(seal.body());
    let link = format!("/V {} {} R", signature.0, signature.1);
    let own = update.add(field(name, "0 0 0 0", document.page, &link));
    register(document, &mut update, &[own], &[own], |_, _| {})?;
    let start = update.start();
    let mut bytes = update.write()?;
    fill(&mut bytes, start, value)?;
    Ok(bytes)
}
