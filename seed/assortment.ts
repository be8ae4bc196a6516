/** A product of the assortment: what it is called, what it costs in euro cents, and how it can be chosen. */
export interface SeedProduct {
  readonly name: string
  readonly category: string
  readonly tags: readonly string[]
  readonly price: number
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[]
}

interface Department {
  readonly category: string
  readonly tags: readonly string[]
  readonly options?: SeedProduct['options']
  /** Name and price in euro cents, as `Enamel cup 1250`. */
  readonly goods: string
}

const sizes = { name: 'Size', values: ['S', 'M', 'L'] }
const colours = { name: 'Colour', values: ['Natural', 'Slate'] }

const departments: readonly Department[] = [
  {
    category: 'Kitchen',
    tags: ['home', 'cooking'],
    goods: `Enamel cup 1250, Cast-iron pan 5490, Olive wood board 3490, Bread knife 4290, Salt cellar 1490, Pepper mill 3990,
      Stoneware bowl 1890, Linen tea towel 1290, Copper whisk 1690, Glass measuring jug 1390, Rolling pin 1790, Ladle 1190,
      Paring knife 1990, Colander 2490, Roasting tin 3290, Pie dish 2690, Butter dish 2290, Egg cups 1590, Kettle 6490, Spice jars 2790`,
  },
  {
    category: 'Coffee and tea',
    tags: ['home', 'drinks'],
    goods: `Pour-over dripper 2290, Hand grinder 8990, Gooseneck kettle 5990, Filter papers 590, French press 3490, Milk jug 1890,
      Espresso cups 2490, Tea infuser 990, Iron teapot 6990, Travel mug 2790, Coffee scale 3990, Storage tin 1690, Cold brew bottle 2990,
      Matcha bowl 2190, Bamboo whisk 1490, Tamper 2690, Tea caddy 1990, Server carafe 2590, Moka pot 3290, Tasting spoon 890`,
  },
  {
    category: 'Stationery',
    tags: ['desk', 'paper'],
    goods: `Dot grid notebook 1490, Fountain pen 4990, Pencil set 1290, Ink bottle 1690, Desk pad 2490, Wall planner 1890, Letter paper 1390,
      Paper clips 490, Brass ruler 1590, Ring binder 1190, Sketch book 1990, Index cards 690, Washi tape 590, Wax seal kit 2290,
      Bookmark set 790, Pen case 2890, Eraser trio 390, Calligraphy nibs 990, Blotter 2190, Pocket diary 1790`,
  },
  {
    category: 'Clothing',
    tags: ['wear', 'cotton'],
    options: [sizes],
    goods: `Crew T-shirt 2490, Heavy hoodie 6490, Linen shirt 7990, Rain jacket 12990, Knit jumper 8990, Work trousers 9490, Chore coat 13990,
      Wool beanie 2990, Ribbed socks 1290, Night shirt 4490, Apron 3990, Canvas belt 2490, Running shorts 3490, Sweat pants 5990,
      Polo shirt 3990, Fleece vest 6990, Swim shorts 4490, Thermal top 4990, Denim jacket 10990, Scarf 3990`,
  },
  {
    category: 'Garden',
    tags: ['outdoor', 'plants'],
    goods: `Hand trowel 1690, Watering can 2990, Pruning shears 3490, Seed box 1990, Clay pot 1290, Raised bed 8990, Garden gloves 1490,
      Bird feeder 2690, Rain gauge 1190, Twine dispenser 1590, Plant labels 690, Compost bin 6990, Hose nozzle 1890, Kneeling pad 1790,
      Leaf rake 2490, Bulb planter 2190, Potting bench 14990, Herb markers 890, Cold frame 7990, Garden sieve 2390`,
  },
  {
    category: 'Travel',
    tags: ['bags', 'outdoor'],
    options: [colours],
    goods: `Day backpack 7990, Weekend bag 11990, Wash bag 3490, Passport sleeve 2490, Packing cubes 2990, Neck pillow 1990, Luggage tag 1290,
      Dry bag 2690, Belt pouch 3290, Laptop sleeve 3990, Travel adapter 2490, Blanket 5490, Water bottle 2790, Tote bag 1990, Card wallet 3490,
      Rain cover 1590, Camera strap 3690, Duffel 9990, Shoe bag 1490, Key organiser 2290`,
  },
  {
    category: 'Lighting',
    tags: ['home', 'light'],
    options: [colours],
    goods: `Desk lamp 8990, Pendant lamp 12990, Reading light 3490, Bedside lamp 5990, Lantern 4490, String lights 2490, Floor lamp 16990,
      Clip lamp 3990, Table lamp 7490, Night light 1890, Wall lamp 6990, Torch 2690, Candle holder 1790, Lamp shade 3290, Dimmer plug 2190,
      Light bulb 990, Picture light 5490, Garden light 2990, Work light 4990, Bicycle light 2290`,
  },
  {
    category: 'Books',
    tags: ['paper', 'reading'],
    goods: `Bread at home 2890, The walled garden 2490, Letters in ink 1990, A year of soups 2690, Paper and thread 2190, The small workshop 3290,
      Knots for everyone 1690, Notes on light 2990, The tea road 2290, Mending clothes 2090, Wild herbs 1890, The bicycle book 2590,
      Drawing daily 1990, Weather signs 1590, Long walks 2390, The cheese cellar 3490, Night skies 2790, Plain furniture 3890,
      Tools and their care 2490, Salt and smoke 2690`,
  },
  {
    category: 'Toys',
    tags: ['children', 'wood'],
    goods: `Building blocks 3490, Wooden train 4490, Memory game 1690, Spinning top 890, Puzzle map 2290, Dominoes 1590, Kite 2490, Yo-yo 1190,
      Marble run 5990, Stacking rings 1890, Skipping rope 1290, Chess set 4990, Paper planes 990, Finger puppets 1790, Sand moulds 1390,
      Balance board 7990, Wax crayons 1490, Magnet letters 2190, Juggling balls 1990, Shape sorter 2690`,
  },
  {
    category: 'Bath',
    tags: ['home', 'care'],
    goods: `Bath towel 2990, Olive soap 690, Nail brush 890, Bath mat 3490, Soap dish 1490, Shaving brush 3990, Hair comb 1290, Sponge 1190,
      Laundry bag 1990, Hand cream 1590, Shower caddy 4490, Bathrobe 8990, Toothbrush cup 1390, Hand mirror 2790, Pumice stone 790,
      Bath salts 1690, Cotton flannel 990, Storage basket 2690, Peg rail 3290, Face towel 1490`,
  },
]

/** The 200 products that a seeded shop sells. */
export const assortment: readonly SeedProduct[] = departments.flatMap(({ category, tags, options = [], goods }) =>
  goods.split(',').map((entry): SeedProduct => {
    const words = entry.trim().split(' ')
    return { name: words.slice(0, -1).join(' '), category, tags, options, price: Number(words.at(-1)) }
  }),
)
