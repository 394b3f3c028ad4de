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
    let options = Options { fontdb: Arc::clone(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).expect("what we draw is well-formed SVG");
    let size = tree.size().to_int_size().scale_by(SCALE).expect("a picture has a size");
    let mut pixmap = Pixmap::new(size.width(), size.height()).expect("a picture fits in memory");
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().expect("pixels in memory can be encoded")
}
