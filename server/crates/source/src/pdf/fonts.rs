//! The letters of fonts that do not say which letters they draw.
//!
//! hayro reads `/ToUnicode` and glyph names. Composite fonts without `/ToUnicode` are looked up here:
//! through the character collection (Adobe-Japan1, -GB1, -CNS1, -Korea1), else through the table
//! of characters of the embedded font itself. Only pages on which something is unknown pay for it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro_interpret::font::{Glyph as Drawn, Type3Glyph};
use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString,
};
use hayro_interpret::hayro_syntax::page::Resources;
use skrifa::MetadataProvider as _;

use super::bitmaps::Bitmaps;
use super::letters::{self, Seen};

/// Fonts and forms that are looked at in one document.
const OBJECTS: usize = 4096;

#[derive(Default)]
pub(super) struct Fonts {
    /// By PostScript name without the subset's prefix: all that a drawn glyph tells of its font.
    composite: HashMap<String, Composite>,
    collections: HashMap<CidFamily, Option<Rc<CMap>>>,
    /// By the hash of the font program: glyphs to characters.
    programs: std::cell::RefCell<HashMap<u128, Rc<HashMap<u32, char>>>>,
    bitmaps: Bitmaps,
    seen: HashSet<ObjectIdentifier>,
    looked_at: usize,
}

/// How the codes of a composite font become letters.
struct Composite {
    encoding: CMap,
    collection: Option<Rc<CMap>>,
}

impl Fonts {
    /// Looks at the fonts of a page, and of the forms that it draws; says whether any was new.
    pub(super) fn learn(&mut self, resources: &Resources<'_>) -> bool {
        let before = self.composite.len();
        let mut found = self.learn_at(resources, 0);
        found |= self.composite.len() > before;
        found
    }

    fn learn_at(&mut self, resources: &Resources<'_>, depth: usize) -> bool {
        let mut found = false;
        for name in resources.fonts.keys() {
            let Some(font) = resources.fonts.get::<Dict<'_>>(&*name) else {
                continue;
            };
            if self.is_new(font.obj_id()) {
                found |= self.learn_font(&font).is_some();
            }
        }
        if depth >= 8 {
            return found;
        }
        for name in resources.x_objects.keys() {
            let Some(form) = resources.x_objects.get::<Stream<'_>>(&*name) else {
                continue;
            };
            if !self.is_new(Some(form.obj_id())) {
                continue;
            }
            if let Some(inner) = form.dict().get::<Dict<'_>>(b"Resources") {
                found |= self.learn_at(&Resources::new(inner), depth + 1);
            }
        }
        found
    }

    fn is_new(&mut self, id: Option<ObjectIdentifier>) -> bool {
        self.looked_at += 1;
        self.looked_at <= OBJECTS && id.is_none_or(|id| self.seen.insert(id))
    }

    fn learn_font(&mut self, font: &Dict<'_>) -> Option<()> {
        match font.get::<Name<'_>>(b"Subtype")?.as_str() {
            "Type0" if !font.contains_key(b"ToUnicode") => {}
            "Type3" => return self.bitmaps.learn(font).then_some(()),
            _ => return None,
        }
        let name = font.get::<Name<'_>>(b"BaseFont")?;
        let name = without_subset_prefix(name.as_str()).to_owned();
        let descendant = font
            .get::<Array<'_>>(b"DescendantFonts")?
            .iter::<Dict<'_>>()
            .next()?;
        let encoding = encoding(&font.get::<Object<'_>>(b"Encoding")?)?;
        let declared = encoding
            .metadata()
            .character_collection
            .clone()
            .map(|collection| collection.family);
        let family = declared
            .filter(|family| family.ucs2_cmap().is_some())
            .or_else(|| {
                let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
                let registry = info.get::<PdfString<'_>>(b"Registry")?;
                let ordering = info.get::<PdfString<'_>>(b"Ordering")?;
                Some(CidFamily::from_registry_ordering(
                    registry.as_bytes(),
                    ordering.as_bytes(),
                ))
            });
        let collection = family.and_then(|family| self.collection(family));
        self.composite.insert(
            name,
            Composite {
                encoding,
                collection,
            },
        );
        Some(())
    }

    fn collection(&mut self, family: CidFamily) -> Option<Rc<CMap>> {
        let name = family.ucs2_cmap()?;
        self.collections
            .entry(family)
            .or_insert_with(|| CMap::parse(load_embedded(name)?, load_embedded).map(Rc::new))
            .clone()
    }

    /// The letters of a glyph of a bitmap font that names its glyphs after their codes.
    pub(super) fn bitmap(&self, glyph: &Type3Glyph<'_>) -> Option<&'static str> {
        self.bitmaps.letters_of(glyph)
    }

    /// Adds the letters of a glyph that hayro cannot name to `out`.
    pub(super) fn letters_of(&self, glyph: &Drawn<'_>, out: &mut String) -> Seen {
        let Drawn::Outline(outline) = glyph else {
            return Seen::Unknown;
        };
        if self.composite.is_empty() {
            return Seen::Unknown;
        }
        let Some(data) = outline.font_data() else {
            return Seen::Unknown;
        };
        let Some(font) = data
            .postscript_name
            .as_deref()
            .and_then(|name| self.composite.get(name))
        else {
            return Seen::Unknown;
        };
        if let Some(collection) = &font.collection {
            let code = outline.char_code();
            let cid = (1..=4).find_map(|len| font.encoding.lookup_cid_code(code, len));
            return match cid.and_then(|cid| collection.lookup_bf_string(cid)) {
                Some(BfString::Char(only)) => letters::push(out, only),
                Some(BfString::String(several)) => letters::push_all(out, &several),
                None => Seen::Unknown,
            };
        }
        let program = self
            .programs
            .borrow_mut()
            .entry(data.cache_key)
            .or_insert_with(|| Rc::new(characters((*data.data).as_ref())))
            .clone();
        match program.get(&outline.glyph_id().to_u32()) {
            Some(&only) => letters::push(out, only),
            None => Seen::Unknown,
        }
    }
}

fn without_subset_prefix(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => name,
    }
}

fn encoding(object: &Object<'_>) -> Option<CMap> {
    match object {
        Object::Name(name) => match CMapName::from_bytes(name) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            known => CMap::parse(load_embedded(known)?, load_embedded),
        },
        Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, load_embedded),
        _ => None,
    }
}

/// Glyphs to characters by the font's own table; of several characters the first.
fn characters(program: &[u8]) -> HashMap<u32, char> {
    let mut known = HashMap::new();
    if let Ok(font) = skrifa::FontRef::from_index(program, 0) {
        for (character, glyph) in font.charmap().mappings().take(0x11_0000) {
            if let Some(character) =
                char::from_u32(character).filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}'))
            {
                known.entry(glyph.to_u32()).or_insert(character);
            }
        }
    }
    known
}
