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
    use resvg::usvg::{Group, Node, Text};

    use super::*;

    /// How many texts there are with all their letters, in a group and in the groups in it.
    fn whole_texts(group: &Group) -> usize {
        let count = |node: &Node| match node {
            Node::Group(group) => whole_texts(group),
            Node::Text(text) => usize::from(is_whole(text)),
            Node::Path(_) | Node::Image(_) => 0,
        };
        group.children().iter().map(count).sum()
    }

    /// Glyph 0 stands for a letter that the font lacks.
    fn is_whole(text: &Text) -> bool {
        let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs).peekable();
        glyphs.peek().is_some() && glyphs.all(|glyph| glyph.id.0 != 0)
    }

    #[test]
    fn every_picture_is_well_formed_and_every_letter_of_it_can_be_drawn() {
        let fonts = fonts();
        for language in ["en", "uk", "ro"] {
            let pictures = super::super::draw(&crate::publish::fixture::release_in(language));
            for Picture { svg, stem, .. } in pictures {
                let written = svg.matches("<text").count();
                assert_eq!(whole_texts(tree(&svg, &fonts).root()), written, "{stem} {language}");
            }
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
