"""Invented artists and titles of the original pieces. None is an existing artist, as far as we could tell."""

from collections.abc import Mapping

from config.common.emotions import Emotion

ARTISTS: tuple[str, ...] = (
    "Anahita Borkar",
    "Chirag Mohuli",
    "Ishaan Devrukh",
    "Kavya Thottam",
    "Lalita Okonjo",
    "Meher Sundaresh",
    "Mira Estévez Kaul",
    "Monsoon Cartographers",
    "Neelkanth Drive",
    "Noor Almeda",
    "Pippa Rangarajan",
    "Rustam and the Kites",
    "Taal Foundry",
    "The Lantern Ferry",
    "Zubin Rao-Lindqvist",
)

GENRES: Mapping[Emotion, tuple[str, ...]] = {
    Emotion.ANGRY: ("Raga rock", "Industrial folk", "Drum-heavy"),
    Emotion.HAPPY: ("Folk-pop", "Electro-folk", "Sunny indie"),
    Emotion.NEUTRAL: ("Lo-fi", "Chill", "Ambient raga"),
    Emotion.SAD: ("Slow raga", "Quiet acoustic", "Nocturne"),
    Emotion.SURPRISE: ("Playful", "Cinematic miniature", "Toybox jazz"),
}

TITLES: Mapping[Emotion, tuple[str, ...]] = {
    Emotion.ANGRY: (
        "Lohe Ki Saans", "Red Dust Ultimatum", "Toofan Counts to Nine", "Gate Without a Key", "Sholon Ki Chaal",
        "Iron Monsoon", "Do Not Bow", "Garajta Shehar", "Broken Signal, Burning Wire", "Takkar",
        "Last Warning at Kalighat", "Bijli Under Glass", "The Furnace Choir", "Patthar Bolte Hain", "Clenched",
        "Andhi Gali, Tez Kadam", "Nine Volt Temper", "Ret Aur Barood", "Storm Ledger", "Zanjeer Unlearned",
        "Copper Teeth", "Ulti Hawa", "March of the Unheard", "Jwala Street", "No Apology Express",
        "Kaanch Ke Naare", "Grindstone", "Baaghi Dopahar", "Siren Over Salt Flats", "Wildfire Arithmetic",
    ),
    Emotion.HAPPY: (
        "Nimbu Soda Sunday", "Patang Over Pushkar", "Marigold Traffic", "Chhutti Ka Din", "Bicycle Down Linking Lane",
        "Sunlit Sarson", "Jhoola", "Barefoot on the Terrace", "Gulmohar Parade", "Hello, Saffron Morning",
        "Do Cutting Chai", "Kites Before Lunch", "Meethi Dhoop", "Dancing on Platform Six", "Firecracker Bhaiya",
        "Rangoli Sprint", "Mango Season Again", "Khilkhilahat", "Yellow Scooter", "Baraat of Sparrows",
        "Ghungroo in My Pocket", "First Rain, Both Hands", "Tamasha at Noon", "Seaside Jalebi", "Umbrella Carnival",
        "Phuljhadi", "Laughing Tabla Club", "Good News from Goa", "Sitara on a Swing", "Everybody's Courtyard",
    ),
    Emotion.NEUTRAL: (
        "Window Seat, No Rush", "Khaali Kagaz", "Slow Ferry to Elephanta", "Tuesday in Soft Focus", "Dopahar",
        "Ink Drying", "Tea Going Cold", "Neem Shade", "Between Two Stations", "Halki Si Hawa",
        "Library After Rain", "Paper Boats at Rest", "Sannata, Gently", "Low Tide Reading", "Courtyard Geometry",
        "Blue Tin Roof", "Thehrav", "Study Lamp Raga", "The Unhurried Post", "Cardamom Afternoon",
        "Grey Heron, Standing", "Saans Lo", "Half-Open Door", "Cotton Weather", "Map of a Quiet Road",
        "Dheere Dheere Canal", "Balcony at Four", "Still Water Ledger", "Chhaon", "Nothing to Declare",
    ),
    Emotion.SAD: (
        "Khat Jo Bheja Nahin", "The House on Wet Street", "Aakhri Local", "Your Chair by the Window", "Soona Aangan",
        "Letters in Monsoon Ink", "Bujhta Diya", "After the Wedding Lights", "Door Ka Shehar", "One Cup of Tea",
        "Raat Ka Musafir", "Winter in Your Shawl", "Adhuri Sham", "The Last Lamp in Chamba", "Toota Taara",
        "Rain on an Empty Platform", "Yaadon Ki Dhool", "Salt on the Sill", "Koi Nahin Aaya", "Small Grey Song",
        "Bichhde Mausam", "A Name I Still Dial", "Khamosh Baarish", "Driftwood Lullaby", "Neend Se Door",
        "Photograph, Facing Down", "Veeraan", "The River Took the Bridge", "Bheegi Palkein", "Goodnight, Old Radio",
    ),
    Emotion.SURPRISE: (
        "Arre Wah!", "The Tap-Dancing Peacock", "Chhupan Chhupai", "Trapdoor Waltz in Four", "Jaadugar's Elbow",
        "Somebody Moved the Moon", "Ulta Pulta", "A Parcel That Sneezed", "Kaleidoscope Auto", "Achanak",
        "Seven Cats, One Sitar", "The Lift Goes Sideways", "Gol Gappa Physics", "Boo, Said the Tanpura",
        "Pinwheel Cipher",
        "Bandar in the Orchestra", "Tilt", "Who Taught the Parrot", "Chakkar", "Marbles on the Stairs",
        "Left Turn at Jupiter", "Paheli", "The Upside-Down Bazaar", "Hiccup Raga", "Clockwork Mongoose",
        "Confetti Weather", "Idhar Udhar", "An Elephant, Probably", "Phurr!", "Curtain, Curtain, Curtain",
    ),
}  # fmt: skip
