//! A document prepared for attacks that need something to work on: form fields, annotations, an
//! overlay, a layer, a security store. All of it is put into the unsigned document and signed, in
//! one revision, so that every later change is the attacker's.

use super::Obstacle;
use super::document::Document;
use super::document::Id;
use super::document::text;
use super::revision::Entry;
use super::revision::object;
use super::revision::stream_body;
use super::seal;
use super::seal::Seal;
use super::workshop::Workshop;
use crate::attack::Made;
use crate::attack::cms::Recipe;
use lopdf::Object;

/// What the signature on the stage permits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Permit {
    /// It says nothing.
    Unsaid,
    /// It certifies and permits no change.
    Nothing,
    /// It certifies and permits to fill forms.
    Forms,
    /// It certifies and permits annotations, too.
    Annotations,
    /// It locks some fields.
    Locked,
}

/// The signed document and where its parts are.
pub struct Stage {
    /// As it was signed.
    pub document: Document,
    /// The form.
    pub form: Id,
    /// A text field `GhiChu` with a value.
    pub note_field: Id,
    /// Its look.
    pub look: Id,
    /// A choice field `Muc`.
    pub choice: Id,
    /// A field `So` that has a kid.
    pub parent: Id,
    /// Its kid `Nam`.
    pub kid: Id,
    /// A field `SoKhac` whose name begins like another's.
    pub similar: Id,
    /// A check box `Dau` that is not ticked.
    pub tick: Id,
    /// A signature field `KySau` without a signature.
    pub empty: Id,
    /// Its look.
    pub empty_look: Id,
    /// The field `Ky` that is signed.
    pub signed: Id,
    /// Its signature.
    pub signature: Id,
    /// The parameters of its transform.
    pub parameters: Id,
    /// A text annotation.
    pub note: Id,
    /// A text annotation that is a graphics state of the page as well: nothing is painted by it.
    pub state: Id,
    /// A hidden free text over the text of the page.
    pub ghost: Id,
    /// A white rectangle over a line of text.
    pub overlay: Id,
    /// The font of that line.
    pub font: Id,
    /// The page's resources.
    pub resources: Id,
    /// The stream with that line.
    pub line: Id,
    /// Where another object of that stream's number stands, within a stream and named by no table.
    pub shadow: u64,
    /// A page that no page tree names.
    pub other_page: Id,
    /// A layer that is shown.
    pub layer: Id,
    /// The layers' properties.
    pub layers: Id,
    /// The security store.
    pub store: Id,
    /// A certificate in it.
    pub stored: Id,
    /// The metadata.
    pub metadata: Id,
    /// A structure element with an alternate text.
    pub element: Id,
    /// A catalog that leads to the other page.
    pub other_root: Id,
}

/// XMP with a title.
pub fn metadata(title: &str) -> Vec<u8> {
    let packet = format!(
        "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><xmp:CreatorTool>{title}\
         </xmp:CreatorTool></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    );
    stream_body("/Type/Metadata/Subtype/XML", packet.as_bytes())
}

/// A form XObject.
pub fn form(content: &str) -> Vec<u8> {
    let keys = "/Type/XObject/Subtype/Form/BBox[0 0 600 850]\
                /Resources<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
    stream_body(keys, content.as_bytes())
}

/// A text field's look.
pub fn look(value: &str) -> Vec<u8> {
    look_of(&format!("/Tx BMC q BT /F 12 Tf 2 4 Td ({value}) Tj ET Q EMC"), "")
}

/// Any look of such a field, with more resources.
pub fn look_of(content: &str, resources: &str) -> Vec<u8> {
    let keys = format!(
        "/Type/XObject/Subtype/Form/BBox[0 0 228 20]\
         /Resources<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>{resources}>>"
    );
    stream_body(&keys, content.as_bytes())
}

/// A hidden text annotation that is a graphics state as well, of this opacity.
pub fn graphics_state(opacity: u8) -> String {
    format!(
        "<</Type/ExtGState/ca {opacity}/CA {opacity}/Subtype/Text/Rect[0 0 1 1]/F 2/Contents()>>"
    )
}

/// What follows the bytes of a stream that is an object.
const AFTER_STREAM: &str = "\nendstream\nendobj\n";

/// White over everything.
pub const COVER: &str = "1 1 1 rg 0 0 600 850 re f BT /F 20 Tf 0 0 0 rg 72 690 Td (FORGED) Tj ET";

impl Stage {
    /// Sets the stage on an unsigned document.
    pub fn set(base: &Document, permit: Permit, workshop: &Workshop) -> Result<Self, Obstacle> {
        let mut update = base.update();
        let page_number = base.page;
        let at_page = format!("/P {} {} R", page_number.0, page_number.1);
        let link = |id: Id| format!("{} {} R", id.0, id.1);
        let font = update.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        let overlay = update.add(stream_body(
            "/Type/XObject/Subtype/Form/BBox[0 0 600 850]",
            b"1 1 1 rg 60 690 400 24 re f",
        ));
        let line = update.add(stream_body(
            "",
            b"q BT /CdF 14 Tf 72 696 Td (So tien: 1.000.000 dong) Tj ET Q q /CdX Do Q \
              q /P gs BT /CdF 14 Tf 72 676 Td (Khong co gia tri) Tj ET Q",
        ));
        let other = b"q BT /CdF 14 Tf 72 696 Td (So tien: 9.000.000 dong) Tj ET Q";
        let other_line = update.add(stream_body("", other));
        // As in a document that is attached: no table names what lies within a stream.
        let attached = update.reserve();
        let start = update.start() as u64;
        let inside = object(line, &stream_body("", other));
        update.before = object(attached, &stream_body("", &inside));
        let within = update.before.len().saturating_sub(inside.len() + AFTER_STREAM.len());
        let shadow = start.saturating_add(within as u64);
        let place = start.saturating_sub(base.foundation.header);
        update.entries.push((attached, Entry::At(place)));
        let resources = update.reserve();
        let cu = update.add(look("cu"));
        let widget = |name: &str, kind: &str, y: u32, more: &str| {
            format!(
                "<</Type/Annot/Subtype/Widget/FT/{kind}/T({name})/F 4/Rect[72 {y} 300 {}]{at_page}{more}>>",
                y.saturating_add(20)
            )
        };
        let shown = format!("/DA(/F 12 Tf)/AP<</N {}>>", link(cu));
        let note_field =
            update.add(widget("GhiChu", "Tx", 600, &format!("/V(cu)/MaxLen 40{shown}")));
        let choice_look = update.add(look("A"));
        let choice = update.add(widget(
            "Muc",
            "Ch",
            570,
            &format!("/Ff 131072/Opt[(A)(B)]/V(A)/DA(/F 12 Tf)/AP<</N {}>>", link(choice_look)),
        ));
        let parent = update.reserve();
        let kid_look = update.add(look("2026"));
        let kid = update.add(format!(
            "<</Type/Annot/Subtype/Widget/T(Nam)/Parent {}/V(2026)/F 4/Rect[72 540 300 560]\
             {at_page}/DA(/F 12 Tf)/AP<</N {}>>>>",
            link(parent),
            link(kid_look)
        ));
        update.put(parent, format!("<</FT/Tx/T(So)/Kids[{}]>>", link(kid)));
        let similar_look = update.add(look("1"));
        let similar = update.add(widget(
            "SoKhac",
            "Tx",
            510,
            &format!("/V(1)/DA(/F 12 Tf)/AP<</N {}>>", link(similar_look)),
        ));
        let states = [look_of("0 0 m 228 20 l S", ""), look_of("", "")];
        let [ticked, clear] = states.map(|state| update.add(state));
        let states = format!("/V/Off/AS/Off/AP<</N<</Co {}/Off {}>>>>", link(ticked), link(clear));
        let tick = update.add(widget("Dau", "Btn", 480, &states));
        let empty_look = update.add(form(""));
        let empty = update.add(seal::field(
            "KySau",
            "350 100 500 160",
            page_number,
            &format!("/AP<</N {}>>/Lock<</Type/SigFieldLock/Action/All>>", link(empty_look)),
        ));
        let note = update.add(format!(
            "<</Type/Annot/Subtype/Text/Rect[500 780 520 800]/F 4/Contents(da xem){at_page}>>"
        ));
        let state = update.add(graphics_state(0));
        let ghost_look = update.add(form(COVER));
        let ghost = update.add(format!(
            "<</Type/Annot/Subtype/FreeText/Rect[0 0 600 850]/F 2/DA(/F 12 Tf)/Contents(FORGED)\
             {at_page}/AP<</N {}>>>>",
            link(ghost_look)
        ));
        let parameters = update.reserve();
        let signature = update.reserve();
        let signed = update.add(seal::field(
            "Ky",
            "0 0 0 0",
            page_number,
            &format!("/V {}", link(signature)),
        ));
        let layer = update.add("<</Type/OCG/Name(Lop)>>");
        let layers = update.add(format!("<</OCGs[{0}]/D<</ON[{0}]/Order[{0}]>>>>", link(layer)));
        let stored = update.add(stream_body("", &workshop.issuer.certificate.der));
        let store = update.add(format!(
            "<</Type/DSS/Certs[{0}]/VRI<</{1}<</Cert[{0}]>>>>>>",
            link(stored),
            "0".repeat(40)
        ));
        let metadata = update.add(metadata("condau"));
        let tree = update.reserve();
        let element = update.add(format!(
            "<</Type/StructElem/S/P/P {}/Pg {}/Alt(1.000.000 dong)/K 0>>",
            link(tree),
            link(page_number)
        ));
        update.put(tree, format!("<</Type/StructTreeRoot/K[{}]>>", link(element)));

        let mut page = base.first_page()?;
        let mut inside = base.below(&page, "Resources")?;
        let named = [("Font", "CdF", font), ("XObject", "CdX", overlay), ("ExtGState", "P", state)];
        for (kind, name, id) in named {
            let mut named = base.below(&inside, kind)?;
            named.set(name, Object::Reference(id));
            inside.set(kind, Object::Dictionary(named));
        }
        update.put(resources, text(&inside)?);
        let mut contents = base.list(&page, "Contents")?;
        contents.push(Object::Reference(line));
        page.set("Contents", contents);
        page.set("Resources", Object::Reference(resources));
        let mut annotations = base.list(&page, "Annots")?;
        let added = [note_field, choice, kid, similar, tick, empty, note, state, ghost, signed];
        annotations.extend(added.iter().map(|id| Object::Reference(*id)));
        page.set("Annots", annotations);
        update.put(page_number, text(&page)?);
        let mut other = page.clone();
        other.set("Contents", Object::Reference(other_line));
        other.remove(b"Annots");
        let other_page = update.add(text(&other)?);
        let other_pages = update.add(format!("<</Type/Pages/Kids[{}]/Count 1>>", link(other_page)));

        let mut catalog = base.dictionary(base.root)?;
        let old = base.below(&catalog, "AcroForm")?;
        let mut fields = base.list(&old, "Fields")?;
        let added = [note_field, choice, parent, similar, tick, empty, signed];
        fields.extend(added.iter().map(|id| Object::Reference(*id)));
        let mut own = old;
        own.set("Fields", fields);
        own.set("SigFlags", 3);
        let form_font = update.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        let fonts = lopdf::Dictionary::from_iter([("F", Object::Reference(form_font))]);
        let resources_of_form = lopdf::Dictionary::from_iter([("Font", Object::Dictionary(fonts))]);
        own.set("DR", Object::Dictionary(resources_of_form));
        let form = update.add(text(&own)?);
        catalog.set("AcroForm", Object::Reference(form));
        catalog.set("OCProperties", Object::Reference(layers));
        catalog.set("DSS", Object::Reference(store));
        catalog.set("Metadata", Object::Reference(metadata));
        catalog.set("StructTreeRoot", Object::Reference(tree));
        let extension =
            [("BaseVersion", Object::Name(b"1.7".to_vec())), ("ExtensionLevel", 8.into())];
        let mut extensions = base.below(&catalog, "Extensions")?;
        extensions.set("ADBE", Object::Dictionary(lopdf::Dictionary::from_iter(extension)));
        catalog.set("Extensions", Object::Dictionary(extensions));
        catalog.set("Version", Object::Name(b"1.7".to_vec()));
        let mut other = catalog.clone();
        other.set("Pages", Object::Reference(other_pages));
        let other_root = update.add(text(&other)?);
        let level = match permit {
            Permit::Nothing => Some(1),
            Permit::Forms => Some(2),
            Permit::Annotations => Some(3),
            Permit::Unsaid | Permit::Locked => None,
        };
        if level.is_some() {
            let mut permissions = lopdf::Dictionary::new();
            permissions.set("DocMDP", Object::Reference(signature));
            catalog.set("Perms", Object::Dictionary(permissions));
        }
        update.put(base.root, text(&catalog)?);
        let transform = match (permit, level) {
            (Permit::Locked, _) => {
                let keys = "/Action/Include/Fields[(GhiChu)(So)]";
                Some(("FieldMDP", keys.to_owned()))
            }
            (_, Some(level)) => Some(("DocMDP", format!("/P {level}"))),
            (_, None) => None,
        };
        let mut seal = Seal::pades(workshop.at.plus_seconds(-7200));
        if let Some((method, keys)) = transform {
            update.put(parameters, format!("<</Type/TransformParams/V/1.2{keys}>>"));
            seal.keys = format!(
                "/Reference[<</Type/SigRef/TransformMethod/{method}/TransformParams {}/Data {}>>]",
                link(parameters),
                link(base.root)
            );
        }
        update.put(signature, seal.body());
        let start = update.start();
        let mut bytes = update.write()?;
        seal::fill(&mut bytes, start, &mut |covered| by(&workshop.leader, workshop, covered))?;
        Ok(Self {
            document: Document::open(bytes)?,
            form,
            note_field,
            look: cu,
            choice,
            parent,
            kid,
            similar,
            tick,
            empty,
            empty_look,
            signed,
            signature,
            parameters,
            note,
            state,
            ghost,
            overlay,
            font,
            resources,
            line,
            shadow,
            other_page,
            layer,
            layers,
            store,
            stored,
            metadata,
            element,
            other_root,
        })
    }

    /// The document with one object replaced by another of this text.
    pub fn with(&self, id: Id, body: impl Into<Vec<u8>>) -> Made {
        let mut update = self.document.update();
        update.put(id, body);
        update.write()
    }

    /// The same with keys of a dictionary set otherwise; an empty value takes the key away.
    pub fn edit(&self, id: Id, keys: &[(&str, &str)]) -> Made {
        edit(&self.document, id, keys)
    }

    /// The text of a widget with keys set otherwise.
    pub fn edited(&self, id: Id, keys: &[(&str, &str)]) -> Made {
        edited(&self.document, id, keys)
    }
}

/// A signature by someone of the sample PKI, as it should be.
pub fn by(signer: &super::workshop::Identity, workshop: &Workshop, covered: &[u8]) -> Made {
    Recipe::pades(signer, &workshop.chain(), covered)?.build(None)
}

/// A document with keys of one dictionary set otherwise.
pub fn edit(document: &Document, id: Id, keys: &[(&str, &str)]) -> Made {
    let mut update = document.update();
    update.put(id, edited(document, id, keys)?);
    update.write()
}

/// The text of a dictionary with keys set otherwise; an empty value takes the key away.
pub fn edited(document: &Document, id: Id, keys: &[(&str, &str)]) -> Made {
    let mut dictionary = document.dictionary(id)?;
    for (key, _) in keys {
        dictionary.remove(key.as_bytes());
    }
    let mut body = text(&dictionary)?;
    body.truncate(body.len().saturating_sub(2));
    for (key, value) in keys.iter().filter(|(_, value)| !value.is_empty()) {
        body.extend(format!("/{key} {value}").bytes());
    }
    body.extend(b">>");
    Ok(body)
}
