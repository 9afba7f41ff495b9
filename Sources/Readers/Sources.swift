import Record

/// Every publisher whose facts the record holds, with its terms and the words it asks for; sorted by id.
public func evidenceSources() -> [Source] {
  [
    Source(
      id: "aiddata-1", title: "Global Chinese Official Finance Dataset, Version 1.0, 2000-2014", publisher: "AidData",
      licence: "ODC-By 1.0", reference: "https://doi.org/10.1257/pol.20180631",
      attribution: """
        Dreher, Fuchs, Parks, Strange and Tierney (2021), Aid, China, and Growth: Evidence from a New Global \
        Development Finance Dataset, American Economic Journal: Economic Policy 13(2)
        """),
    Source(
      id: "aiddata-2", title: "Global Chinese Development Finance Dataset, Version 2.0, geolocated projects",
      publisher: "AidData", licence: "ODC-By 1.0",
      reference: "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-2-0",
      attribution:
        "Custer, Dreher, Elston and others (2021), Tracking Chinese Development Finance, AidData at William & Mary"),
    Source(
      id: "aiddata-3", title: "Global Chinese Development Finance Dataset, Version 3.0, by country and year",
      publisher: "AidData", licence: "ODC-By 1.0; the aggregation MIT",
      reference: "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
      attribution:
        """
        Custer, Dreher, Elston and others (2023), Tracking Chinese Development Finance, Version 3.0, AidData at \
        William & Mary
        """
    ),
    Source(
      id: "aiddata-huawei", title: "Global Huawei Finance Dataset, Version 1.0, 2002-2017", publisher: "AidData",
      licence: "ODC-By 1.0", reference: "https://www.aiddata.org/data/aiddatas-global-huawei-finance-dataset",
      attribution: "AidData (2021), Global Huawei Finance Dataset, AidData at William & Mary"),
    Source(
      id: "atop", title: "Alliance Treaty Obligations and Provisions, 5.1", publisher: "ATOP",
      licence: "facts with citation", reference: "https://doi.org/10.1080/03050620213653",
      attribution: """
        Leeds, Ritter, Mitchell and Long (2002), Alliance Treaty Obligations and Provisions, 1815-1944, International \
        Interactions 28
        """),
    Source(
      id: "cepii", title: "GeoDist", publisher: "CEPII", licence: "facts with citation",
      reference: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
      attribution:
        """
        Mayer and Zignago (2011), Notes on CEPII's distances measures: The GeoDist database, CEPII Working Paper \
        2011-25
        """
    ),
    Source(
      id: "confucius-lists", title: "Public lists of Confucius Institutes, 2017 and 2022",
      publisher: "counted from two public lists", licence: "facts only",
      reference: "confucius_institutes/first_opening_by_country.csv",
      attribution: "First openings by country, counted from lists of Confucius Institutes of 2017 and 2022"),
    Source(
      id: "gapminder", title: "Systema Globalis", publisher: "Gapminder, from World Bank, IHME and SIPRI",
      licence: "CC BY 4.0", reference: "https://github.com/open-numbers/ddf--gapminder--systema_globalis",
      attribution:
        "Based on free material from gapminder.org, CC BY 4.0; World Bank, World Development Indicators; IHME; SIPRI"),
    Source(
      id: "greenfdc", title: "Countries of the Belt and Road Initiative",
      publisher: "Green Finance & Development Center, by way of North Carolina State University",
      licence: "none stated; facts only",
      reference: "https://greenfdc.org/countries-of-the-belt-and-road-initiative-bri/",
      attribution: "Green Finance & Development Center, FISF Fudan University, Shanghai; copy of 2022"),
    Source(
      id: "ledger", title: "Fact ledger of programmes and frameworks", publisher: "compiled from public pages",
      licence: "facts only, each with its page", reference: "ledger/README.md",
      attribution: "The page each row was read from stands beside it"),
    Source(
      id: "liu-pang-vreeland", title: "Memoranda of understanding on the Belt and Road Initiative, 2014-2020",
      publisher: "Liu, Pang and Vreeland, Harvard Dataverse", licence: "CC0 1.0",
      reference: "https://doi.org/10.7910/DVN/MWAPWV", attribution: "Liu, Pang and Vreeland, doi:10.7910/DVN/MWAPWV"),
    Source(
      id: "natural-earth", title: "Natural Earth 5.1.2", publisher: "Natural Earth", licence: "public domain",
      reference: "https://www.naturalearthdata.com", attribution: "Made with Natural Earth"),
    Source(
      id: "pm25", title: "PM2.5 air pollution, mean annual exposure",
      publisher: "World Bank, by way of Our World in Data", licence: "CC BY 4.0",
      reference: "https://ourworldindata.org/grapher/pm25-air-pollution",
      attribution: "World Bank, World Development Indicators; Our World in Data"),
    Source(
      id: "un", title: "General Assembly resolutions, machine-readable", publisher: "United Nations, DGACM",
      licence: "acknowledge the United Nations as the source", reference: "https://github.com/UNxml/GAresolutions",
      attribution: "United Nations, Department for General Assembly and Conference Management"),
    Source(
      id: "unvotes", title: "unvotes 0.3.0: United Nations General Assembly votes, 1946-2020",
      publisher: "Robinson and Goguen-Compagnoni, from Voeten, Strezhnev and Bailey",
      licence: "CC0 1.0 (data); MIT (package)",
      reference: "https://doi.org/10.7910/DVN/LEJUQZ",
      attribution: "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, as packaged by unvotes"),
    Source(
      id: "vdem", title: "V-Dem Country-Year Dataset", publisher: "V-Dem Institute, University of Gothenburg",
      licence: "CC BY-SA 4.0", reference: "https://doi.org/10.23696/vdemds25",
      attribution: """
        Coppedge and others (2025), V-Dem Country-Year Dataset v15, Varieties of Democracy Project; these tables are \
        shared alike under CC BY-SA 4.0
        """),
    Source(
      id: "voeten", title: "United Nations General Assembly Voting Data, 1946-2024",
      publisher: "Voeten, Strezhnev and Bailey, Harvard Dataverse", licence: "CC0 1.0",
      reference: "https://doi.org/10.7910/DVN/LEJUQZ",
      attribution: "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, doi:10.7910/DVN/LEJUQZ"),
    Source(
      id: "world-bank-income", title: "Country classifications by income, 1987-2024", publisher: "World Bank",
      licence: "CC BY 4.0", reference: "https://datahelpdesk.worldbank.org/knowledgebase/articles/906519",
      attribution: "World Bank, Country and Lending Groups, historical classification by income"),
  ]
}
