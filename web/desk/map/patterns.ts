// Hatching for what is not known, dots for where nobody was: told apart without colour, on a grey print too.
const SIZE = 18;
const RATIO = 2;

export interface Pattern {
  image: ImageData;
  pixelRatio: number;
}

export function hatching(ground: string, colour: string): Pattern {
  return pattern(ground, (context) => {
    context.strokeStyle = colour;
    context.lineWidth = 4.4;
    // The second and third line close the pattern over its corners.
    for (const shift of [-SIZE, 0, SIZE]) {
      context.moveTo(shift - 4, SIZE + 4);
      context.lineTo(shift + SIZE + 4, -4);
    }
    context.stroke();
  });
}

export function dots(ground: string, colour: string): Pattern {
  return pattern(ground, (context) => {
    context.fillStyle = colour;
    context.arc(SIZE / 2, SIZE / 2, 2.8, 0, 2 * Math.PI);
    context.fill();
  });
}

function pattern(ground: string, draw: (context: CanvasRenderingContext2D) => void): Pattern {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  context.fillStyle = ground;
  context.fillRect(0, 0, SIZE, SIZE);
  context.beginPath();
  draw(context);
  return { image: context.getImageData(0, 0, SIZE, SIZE), pixelRatio: RATIO };
}
