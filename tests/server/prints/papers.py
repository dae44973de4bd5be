"""PDFs as another program reads them: sizes, fonts, text, and pictures of pages."""

import pypdfium2
import pypdfium2.raw as pdfium

A4_ACROSS = (841.89, 595.28)  # points


class Paper:
    def __init__(self, content: bytes) -> None:
        document = pypdfium2.PdfDocument(content)
        pages = list(document)
        self.sizes = [page.get_size() for page in pages]
        self.texts = [page.get_textpage().get_text_range() for page in pages]
        self.text = " ".join("\n".join(self.texts).split())
        self.embedded = {
            bool(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(each.raw)))
            for page in pages
            for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4)
        }
        picture = pages[0].render(scale=1).to_pil().convert("RGB")
        self._pixels = picture.width * picture.height
        self._colours = {colour: count for count, colour in picture.getcolors(self._pixels)}
        document.close()

    def has(self, *parts: object) -> bool:
        """Whether these stand one after the other, as in the cells of a row."""
        return " ".join(str(part) for part in parts if part != "") in self.text

    def share_of(self, colour: str) -> float:
        """The share of the first page that has just this colour (#rrggbb)."""
        wanted = tuple(bytes.fromhex(colour.removeprefix("#")))
        return self._colours.get(wanted, 0) / self._pixels
