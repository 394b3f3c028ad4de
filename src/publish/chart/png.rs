//! `charts/*.png`: every picture as pixels, for documents that take no SVG.

use std::sync::Arc;

use rayon::prelude::*;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::Picture;
use crate::diagnostic::Checked;
use crate::publish::{Edition, Writer, Written};

/// Pixels in a design pixel: sharp on paper and on dense screens.
const SCALE: f32 = 2.0;

/// Every picture as PNG, when asked for.
#[derive(Debug)]
pub struct Png;

impl Writer for Png {
    fn name(&self) -> &'static str {
        "png"
    }

    fn write(&self, edition: &Edition<'_>) -> Checked<Vec<Written>> {
        if !edition.options.png {
            return Ok(Vec::new());
        }
        let fonts = fonts();
        let file = |picture: &Picture| {
            Written::new(format!("charts/{}.png", picture.stem), pixels(&picture.svg, &fonts))
        };
        Ok(edition.pictures.par_iter().map(file).collect())
    }
}

/// `DejaVu` alone, whatever the machine has: the same pixels everywhere.
fn fonts() -> Arc<fontdb::Database> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
}

/// The picture as PNG.
fn pixels(svg: &str, fonts: &Arc<fontdb::Database>) -> Vec<u8> {
    let tree = tree(svg, fonts);
    let size = tree.size().to_int_size().scale_by(SCALE).expect("a picture has a size");
    let mut pixmap = Pixmap::new(size.width(), size.height()).expect("a picture fits in memory");
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().expect("pixels in memory can be encoded")
}

fn tree(svg: &str, fonts: &Arc<fontdb::Database>) -> Tree {
    let options = Options { fontdb: Arc::clone(fonts), ..Options::default() };
    Tree::from_str(svg, &options).expect("what we draw is well-formed SVG")
}

#[cfg(test)]
mod tests {
    use resvg::usvg::{Group, Node, Rect, Text, TextChunk};

    use super::*;

    /// Every text of a group and of the groups in it: what it says, where, and whether the font has all
    /// of its letters.
    fn texts(group: &Group) -> Vec<(String, Rect, bool)> {
        let of = |node: &Node| match node {
            Node::Group(group) => texts(group),
            Node::Text(text) => {
                let said = text.chunks().iter().map(TextChunk::text).collect();
                vec![(said, text.bounding_box(), is_whole(text))]
            }
            Node::Path(_) | Node::Image(_) => Vec::new(),
        };
        group.children().iter().flat_map(of).collect()
    }

    /// Glyph 0 stands for a letter that the font lacks.
    fn is_whole(text: &Text) -> bool {
        let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs).peekable();
        glyphs.peek().is_some() && glyphs.all(|glyph| glyph.id.0 != 0)
    }

    /// Whether two boxes share more than the blank at their edges.
    fn overlap(one: &Rect, other: &Rect) -> bool {
        const BLANK: f32 = 10.0;
        let along = one.right().min(other.right()) - one.left().max(other.left());
        let across = one.bottom().min(other.bottom()) - one.top().max(other.top());
        along > BLANK && across > BLANK
    }

    /// What is wrong with the text of a picture: letters that cannot be drawn, text beyond the edge, text on
    /// other text.
    fn faults(picture: &Picture, fonts: &Arc<fontdb::Database>) -> Vec<String> {
        let tree = tree(&picture.svg, fonts);
        let texts = texts(tree.root());
        assert_eq!(texts.len(), picture.svg.matches("<text").count(), "{}", picture.stem);
        let fault = |(number, (said, place, whole)): (usize, &(String, Rect, bool))| {
            let beyond = place.left() < 0.0 || place.right() > 4.0 * 960.0;
            let mut others = texts[..number].iter();
            let on = others.find(|(_, other, _)| overlap(place, other));
            let wrong = !whole || beyond || on.is_some();
            wrong.then(|| format!("{}: {said} at {place:?} on {on:?}", picture.stem))
        };
        texts.iter().enumerate().filter_map(fault).collect()
    }

    #[test]
    fn every_text_can_be_read_in_every_language() {
        let fonts = fonts();
        for language in ["en", "uk", "ro"] {
            let release = super::super::fixture::release_in(language);
            let material = super::super::Material::of(&release);
            let pictures = super::super::CHARTS.iter().flat_map(|chart| chart.draw(&material));
            let pictures: Vec<Picture> = pictures.collect();
            let found: Vec<String> =
                pictures.par_iter().flat_map(|picture| faults(picture, &fonts)).collect();
            assert_eq!(found, Vec::<String>::new(), "{language}");
        }
    }

    #[test]
    fn pixels_are_twice_as_dense_as_the_design() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"48\"/>";
        let png = pixels(svg, &fonts());
        assert_eq!(png, pixels(svg, &fonts()));
        assert_eq!(png[16..24], [0, 0, 0, 192, 0, 0, 0, 96], "width and height in the header");
    }
}
